package dev.eleventh.trainer.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The accuracy of versions on labels: one row per version, one column per label. A cell is null when nothing was
 * measured.
 *
 * @param versions oldest first
 * @param labels in the order in which they were learned
 * @param holdOut accuracy on the hold-out as it was when the version was judged
 * @param prequential prequential accuracy (predict first, then learn)
 */
record AccuracyTable(
        @JsonProperty("versions") List<Row> versions,
        @JsonProperty("labels") List<Label> labels,
        @JsonProperty("hold_out") List<List<@Nullable Double>> holdOut,
        @JsonProperty("prequential") List<List<@Nullable Double>> prequential) {

    record Row(
            @JsonProperty("version") long version,
            @JsonProperty("strategy") String strategy,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("accuracy") @Nullable Double accuracy,
            @JsonProperty("macro_accuracy") @Nullable Double macroAccuracy,
            @JsonProperty("prequential_accuracy") @Nullable Double prequentialAccuracy) {
        static Row of(RegisteredVersion version) {
            return new Row(
                    version.version(),
                    version.strategy(),
                    version.createdAt(),
                    version.metrics().accuracy(),
                    version.metrics().macroAccuracy(),
                    version.prequential().accuracy());
        }
    }

    static AccuracyTable of(List<RegisteredVersion> newestFirst, List<Label> labels) {
        List<RegisteredVersion> versions = new ArrayList<>(newestFirst);
        Collections.reverse(versions);
        return new AccuracyTable(
                versions.stream().map(Row::of).toList(),
                List.copyOf(labels),
                cells(versions, labels, RegisteredVersion::accuracy),
                cells(versions, labels, RegisteredVersion::prequentialAccuracy));
    }

    private static List<List<@Nullable Double>> cells(
            List<RegisteredVersion> versions,
            List<Label> labels,
            BiFunction<RegisteredVersion, Label, @Nullable Double> cell) {
        List<List<@Nullable Double>> rows = new ArrayList<>();
        for (RegisteredVersion version : versions) {
            List<@Nullable Double> row = new ArrayList<>();
            for (Label label : labels) {
                row.add(cell.apply(version, label));
            }
            rows.add(row);
        }
        return rows;
    }
}
