package dev.eleventh.trainer.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The changes from one version to another, in either order.
 *
 * @param examples change in the number of train examples, per label of either version
 * @param accuracy change in accuracy, per label that both know and were measured on
 */
public record VersionDiff(
        @JsonProperty("from") RegisteredVersion from,
        @JsonProperty("to") RegisteredVersion to,
        @JsonProperty("labels_added") List<Label> labelsAdded,
        @JsonProperty("labels_removed") List<Label> labelsRemoved,
        @JsonProperty("same_head") boolean sameHead,
        @JsonProperty("same_backbone") boolean sameBackbone,
        @JsonProperty("examples") Map<Label, Integer> examples,
        @JsonProperty("accuracy") Map<Label, Change> accuracy) {
    private static final Counts NONE = new Counts(0, 0);

    record Change(
            @JsonProperty("from") double from,
            @JsonProperty("to") double to,
            @JsonProperty("change") double change) {}

    public static VersionDiff of(RegisteredVersion from, RegisteredVersion to) {
        return new VersionDiff(
                from,
                to,
                without(to.labels(), from.labels()),
                without(from.labels(), to.labels()),
                from.headSha256().equals(to.headSha256()),
                from.backboneSha256().equals(to.backboneSha256()),
                examples(from.counts(), to.counts()),
                accuracy(from, to));
    }

    private static List<Label> without(List<Label> labels, List<Label> others) {
        return labels.stream().filter(label -> !others.contains(label)).sorted().toList();
    }

    private static Map<Label, Integer> examples(Map<Label, Counts> from, Map<Label, Counts> to) {
        Map<Label, Integer> more = new TreeMap<>();
        to.forEach((label, counts) ->
                more.put(label, counts.train() - from.getOrDefault(label, NONE).train()));
        from.forEach((label, counts) -> more.putIfAbsent(label, -counts.train()));
        return more;
    }

    private static Map<Label, Change> accuracy(RegisteredVersion from, RegisteredVersion to) {
        Map<Label, Change> changes = new TreeMap<>();
        for (Label label : from.labels()) {
            Double before = from.accuracy(label);
            Double after = to.accuracy(label);
            if (before != null && after != null) {
                changes.put(label, new Change(before, after, after - before));
            }
        }
        return changes;
    }
}
