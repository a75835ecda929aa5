package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the backbone on the real engine. */
class BackboneIT {
    /** The tolerance that backbone/export/reference_embeddings.json allows. */
    private static final double TOLERANCE = 1e-3;
    /** Half a level: an embedding is rounded to 12 bits. */
    private static final double ROUNDING = Embedding.RANGE / Embedding.MAX_LEVEL / 2.0;

    /** Number of values of the last layer, which are the first of an embedding. */
    private static final int LAST_LAYER = 1280;

    private static Backbone backbone;

    @BeforeAll
    static void load() {
        backbone = Backbone.load();
    }

    @AfterAll
    static void close() {
        backbone.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void embedsFashionMnistLikeThePublishedNetwork(int index) throws Exception {
        Pixels pixels = backbone.decode(resource("fashion-mnist-test-%d.png".formatted(index)));

        assertMatches(backbone.embed(List.of(pixels)).get(0), reference().get(index));
    }

    @Test
    void embedsMidGreyLikeThePublishedNetwork() throws IOException {
        Embedding embedding =
                backbone.embed(List.of(pixels(new float[values()]))).get(0);

        assertMatches(embedding, reference().get(3));
    }

    private static JsonNode reference() throws IOException {
        return new ObjectMapper()
                .readTree(Path.of("export", "reference_embeddings.json").toFile());
    }

    private static void assertMatches(Embedding embedding, JsonNode reference) {
        float[] all = new float[embedding.dimension()];
        embedding.copyValuesTo(all, 0);
        float[] values = Arrays.copyOf(all, LAST_LAYER);
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }
        for (int i = 0; i < reference.get("first8").size(); i++) {
            double expected = reference.get("first8").get(i).asDouble();
            assertThat((double) values[i]).as("value %d", i).isCloseTo(expected, within(TOLERANCE + ROUNDING));
        }
        assertThat(sum / values.length).isCloseTo(reference.get("mean").asDouble(), within(TOLERANCE));
        assertThat(Math.sqrt(squares)).isCloseTo(reference.get("l2").asDouble(), within(TOLERANCE));
    }

    /**
     * Signed means are shifted so that 0 is in the middle of the range; if they were clamped, all of them would be at
     * an end.
     */
    @Test
    void valuesOfInnerBlocksLieAroundTheMiddleOfTheRange() {
        float[] values = new float[backbone.description().dimension()];
        backbone.embed(randomImages(1)).get(0).copyValuesTo(values, 0);

        float[] blocks = Arrays.copyOfRange(values, LAST_LAYER, values.length);
        assertThat(blocks).hasSize(96 + 320);
        for (float value : blocks) {
            assertThat(value).isBetween(1f, 5f);
        }
        double mean = IntStream.range(0, blocks.length)
                .mapToDouble(i -> blocks[i])
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(3, within(0.2));
    }

    /** Replay, recovery and the comparison of model versions depend on this; {@link BatchSizes} ensures it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 32, 64})
    void anEmbeddingDoesNotDependOnTheRestOfItsBatch(int batchSize) {
        List<Pixels> images = randomImages(64);
        List<Embedding> whole = backbone.embed(images);
        List<Embedding> inBatches = new ArrayList<>();
        for (int from = 0; from < images.size(); from += batchSize) {
            inBatches.addAll(backbone.embed(images.subList(from, Math.min(from + batchSize, images.size()))));
        }

        assertThat(inBatches).isEqualTo(whole);
    }

    @Test
    void anEmbeddingDoesNotDependOnItsPlaceInTheBatch() {
        List<Pixels> images = randomImages(9);
        List<Embedding> straight = backbone.embed(images);
        List<Integer> order = List.of(4, 8, 0, 2, 6, 1, 7, 3, 5);

        assertThat(backbone.embed(order.stream().map(images::get).toList()))
                .isEqualTo(order.stream().map(straight::get).toList());
    }

    @Test
    void manyImagesAreEmbeddedInTheirOrder() {
        List<Pixels> images = randomImages(3);
        List<Embedding> expected = backbone.embed(images);
        List<Pixels> many =
                IntStream.range(0, 150).mapToObj(i -> images.get(i % 3)).toList();

        assertThat(backbone.embed(many))
                .isEqualTo(IntStream.range(0, 150)
                        .mapToObj(i -> expected.get(i % 3))
                        .toList());
    }

    @Test
    void noImagesGiveNoEmbeddings() {
        assertThat(backbone.embed(List.of())).isEmpty();
    }

    @Test
    void pixelsOfAnotherSizeAreRefused() {
        Pixels small = new Pixels(PixelFormat.square(32, 3, PixelScale.SYMMETRIC), new float[32 * 32 * 3]);

        assertThatThrownBy(() -> backbone.embed(List.of(small)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pixels must be RGB 128x128 in -1..1, were RGB 32x32 in -1..1; decode with this backbone");
    }

    @Test
    void severalThreadsGetTheSameEmbeddings() throws InterruptedException, ExecutionException {
        List<Pixels> images = randomImages(8);
        List<Embedding> expected = backbone.embed(images);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<Embedding>>> answers = IntStream.range(0, 16)
                    .mapToObj(i -> threads.submit(() -> backbone.embed(images)))
                    .toList();
            for (Future<List<Embedding>> answer : answers) {
                assertThat(answer.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aManagerGivesArithmeticOnTheEngine() {
        try (NDManager manager = backbone.newManager()) {
            NDArray squares = manager.create(new float[] {1, 2, 3}).square();

            assertThat(squares.toFloatArray()).containsExactly(1, 4, 9);
        }
    }

    @Test
    void describesItselfByTheDigestOfTheExportedNetwork() {
        BackboneDescription description = backbone.description();

        assertThat(description.name()).isEqualTo("mobilenet-v2-128");
        assertThat(description.format().width()).isEqualTo(128);
        assertThat(description.dimension()).isEqualTo(LAST_LAYER + 96 + 320);
        assertThat(backbone.embed(randomImages(1)).get(0).dimension()).isEqualTo(description.dimension());
    }

    private static List<Pixels> randomImages(int count) {
        Random random = new Random(11);
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    float[] values = new float[values()];
                    for (int j = 0; j < values.length; j++) {
                        values[j] = random.nextFloat() * 2 - 1;
                    }
                    return pixels(values);
                })
                .toList();
    }

    private static int values() {
        return backbone.description().format().width()
                * backbone.description().format().width()
                * 3;
    }

    private static Pixels pixels(float[] values) {
        return new Pixels(backbone.format(), values);
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(BackboneIT.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }
}
