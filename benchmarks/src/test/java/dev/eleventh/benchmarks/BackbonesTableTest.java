package dev.eleventh.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.benchmarks.backbones.Cost;
import dev.eleventh.benchmarks.backbones.LearningCurve.Point;
import dev.eleventh.benchmarks.backbones.Paired;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BackbonesTableTest {
    private static final Sha256 ANY = Sha256.of("any".getBytes(UTF_8));

    @Test
    void costsAccuraciesAndPairsAreAligned() {
        BackbonesCommand.Settings settings = new BackbonesCommand.Settings(
                "photos", "ImageFolder", ANY, List.of(new Label("cat"), new Label("dog")), List.of(1, 20), 2, 80, 11);
        BackbonesCommand.Comparison comparison = new BackbonesCommand.Comparison(
                List.of(
                        network("built-in", 1696, 669_200_000L, List.of(0.5, 0.6), List.of(0.7, 0.7)),
                        network("dinov2", 384, null, List.of(0.9, 0.8), List.of(1.0, 1.0))),
                20,
                List.of(new Paired("exact", "built-in", "dinov2", 4, 134, 6.04e-07)));

        assertThat(BackbonesTable.of(comparison, settings)).isEqualTo("""
                Cost of each network; the memory is the peak of a process that embeds with it:

                network   values  file, MB  bytes/example  ms alone  images/s  memory, MB
                built-in    1696       5.0           3392       7.4     349.8       669.2
                dinov2       384       5.0            768       7.4     349.8           -

                Accuracy of exact in percent on 80 test images, by examples per class; mean and (standard deviation) of 2 draws:

                network            1           20
                built-in  55.0 (7.1)   70.0 (0.0)
                dinov2    85.0 (7.1)  100.0 (0.0)

                Test images that only one of two networks gets right, first draw of 20 examples per class; p of McNemar's exact test:

                first     second  strategy  only first  only second        p
                built-in  dinov2  exact              4          134  6.0e-07""");
    }

    private static BackbonesCommand.NetworkResult network(
            String name, int dimension, @Nullable Long peakBytes, List<Double> few, List<Double> many) {
        return new BackbonesCommand.NetworkResult(
                name,
                ANY,
                "96x96",
                List.of(),
                dimension,
                5_000_000,
                2 * dimension,
                new Cost(7.42, 349.8, peakBytes),
                Map.of("exact", List.of(new Point(1, few), new Point(20, many))));
    }
}
