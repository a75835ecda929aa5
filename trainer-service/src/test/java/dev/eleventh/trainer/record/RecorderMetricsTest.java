package dev.eleventh.trainer.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.trainer.Events;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecorderMetricsTest {
    /** Levels of -7 to 7 in steps of 1. */
    private static final Quantiser QUANTISER = new Quantiser(Quantiser.VERSION, 4, List.of(0, 0, 0));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RecorderMetrics metrics = new RecorderMetrics(registry);

    @Test
    void clampedValuesOfAnImportedNetworkAreCounted() {
        metrics.recorded(recording(new float[] {7.4f, 7.6f, -9}, new float[] {0, 1, 2}), QUANTISER);

        assertThat(count("eleventh.embedding.values")).isEqualTo(6);
        assertThat(count("eleventh.embedding.values.clamped")).isEqualTo(2);
    }

    @Test
    void valuesOfOtherNetworksAreNotCounted() {
        metrics.recorded(recording(new float[] {1, 2, 3}), new Levels.BuiltIn(3));
        metrics.recorded(recording(new float[] {1, 2, 3}), null);

        assertThat(count("eleventh.examples.recorded")).isEqualTo(2);
        assertThat(count("eleventh.embedding.values")).isZero();
    }

    private static BatchChanges recording(float[]... embeddings) {
        List<AcceptedRecord> readings = new ArrayList<>();
        for (int i = 0; i < embeddings.length; i++) {
            readings.add(
                    Events.labelled(0, i, "id-" + i, "mug", "/test", "image " + i, Embedding.ofValues(embeddings[i])));
        }
        return BatchChanges.of(readings, Map.of(), new LabelLimit(List.of(), 0, 10), Events.NOW);
    }

    private double count(String counter) {
        return registry.get(counter).counter().count();
    }
}
