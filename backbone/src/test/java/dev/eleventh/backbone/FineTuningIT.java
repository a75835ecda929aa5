package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the built-in network with other weights, and the training that produces them. */
class FineTuningIT {
    private static final int CLASSES = 2;

    private static Backbone backbone;

    @BeforeAll
    static void load() {
        backbone = Backbone.load();
    }

    @AfterAll
    static void close() {
        backbone.close();
    }

    @Test
    void theExportedWeightsGiveTheSameEmbeddings() {
        List<Pixels> images = images(9);

        assertThat(backbone.with(backbone.exportedWeights()).embed(images)).isEqualTo(backbone.embed(images));
    }

    @Test
    void otherWeightsGiveOtherEmbeddingsAndAnotherBackbone() {
        Embedder other = backbone.with(changed(1.01f));
        List<Pixels> images = images(3);

        assertThat(other.embed(images)).isNotEqualTo(backbone.embed(images));
        assertThat(other.embed(images)).allMatch(Embedding::isQuantised);
        assertThat(other.description().sha256())
                .isNotEqualTo(backbone.description().sha256());
        assertThat(other.artifact().orElseThrow().artifact().sha256())
                .isEqualTo(other.description().sha256());
    }

    /** With such weights, sums of the exported steps would exceed what a float holds exactly. */
    @Test
    void noSumIsRoundedWhateverTheWeights() {
        NetworkWeights theta = backbone.exportedWeights();
        float[] values = theta.values();
        for (int i = 0; i < values.length; i++) {
            values[i] *= i % 7 * 3;
        }
        Embedder other = backbone.with(new NetworkWeights(theta.network(), values));
        List<Pixels> images = images(BatchSizes.LARGEST);

        List<Embedding> alone =
                images.stream().map(image -> other.embed(List.of(image)).get(0)).toList();

        assertThat(other.embed(images)).isEqualTo(alone);
    }

    @Test
    void theSameBytesAreOpenedOnceAndFoundAgain(@TempDir Path folder) throws Exception {
        byte[] bytes = changed(1.02f).toBytes();

        Embedder opened = backbone.open(BackboneArtifact.Kind.THETA, Files.write(folder.resolve("theta"), bytes));

        assertThat(backbone.open(BackboneArtifact.Kind.THETA, Files.write(folder.resolve("copy"), bytes)))
                .isSameAs(opened);
        assertThat(backbone.opened(Sha256.of(bytes))).containsSame(opened);
        assertThat(backbone.opened(backbone.description().sha256())).containsSame(backbone);
    }

    @Test
    void onlyTheLatestFewStayOpen() {
        List<Embedder> opened = IntStream.range(0, 4)
                .mapToObj(i -> backbone.with(changed(1.1f + i)))
                .toList();

        assertThat(backbone.opened(opened.get(0).description().sha256())).isEmpty();
        assertThat(backbone.opened(opened.get(1).description().sha256())).isPresent();
        assertThat(opened.get(0).embed(images(1))).hasSize(1);
    }

    @Test
    void damagedOrForeignWeightsAreRefused(@TempDir Path folder) throws Exception {
        NetworkWeights theta = backbone.exportedWeights();
        byte[] bytes = theta.toBytes();
        byte[] foreign = new NetworkWeights(Sha256.of(new byte[0]), theta.values()).toBytes();
        byte[] notFinite = bytes.clone();
        Arrays.fill(notFinite, bytes.length - 4, bytes.length, (byte) 0xFF);

        assertRefused(folder, Arrays.copyOf(bytes, bytes.length - 1), "does not hold the 2006272 weights of network");
        assertRefused(folder, new byte[0], "theta file of 0 bytes has no header");
        assertRefused(folder, foreign, "which this release does not ship");
        Path file = Files.write(folder.resolve("theta"), notFinite);
        assertThatThrownBy(() -> backbone.open(BackboneArtifact.Kind.THETA, file))
                .hasMessageContaining("weight 2006271 of theta must be finite");
    }

    private static void assertRefused(Path folder, byte[] bytes, String message) throws IOException {
        Path file = Files.write(folder.resolve("theta"), bytes);

        assertThatThrownBy(() -> backbone.open(BackboneArtifact.Kind.THETA, file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void stepsLowerTheLossAndMoveEveryWeight() {
        List<Pixels> images = images(8);
        int[] rows = IntStream.range(0, images.size()).map(i -> i % CLASSES).toArray();
        int dimension = backbone.description().dimension();
        try (FineTuning tuning =
                backbone.fineTune(backbone.exportedWeights(), new float[dimension * CLASSES], new float[CLASSES])) {
            List<Float> losses = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                losses.add(tuning.step(images, rows, 0.02f));
            }

            assertThat(losses).isSortedAccordingTo(Comparator.reverseOrder()).doesNotHaveDuplicates();
            assertThat(tuning.kernel()).hasSize(dimension * CLASSES).isNotEqualTo(new float[dimension * CLASSES]);
            assertThat(tuning.bias()).hasSize(CLASSES);
            Embedder tuned = backbone.with(tuning.theta());
            assertThat(tuned.embed(images)).isNotEqualTo(backbone.embed(images));
        }
    }

    private static NetworkWeights changed(float factor) {
        NetworkWeights theta = backbone.exportedWeights();
        float[] values = theta.values();
        // the biases of the last layer; some of its channels are always 0
        for (int i = values.length - 256; i < values.length; i++) {
            values[i] += factor;
        }
        return new NetworkWeights(theta.network(), values);
    }

    /** Images of noise; every second one is darker. */
    private static List<Pixels> images(int count) {
        Random random = new Random(11);
        List<Pixels> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] values = new float[backbone.format().values()];
            for (int j = 0; j < values.length; j++) {
                values[j] = random.nextFloat() - i % CLASSES;
            }
            images.add(new Pixels(backbone.format(), values));
        }
        return images;
    }
}
