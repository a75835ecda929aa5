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
import dev.eleventh.contracts.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private static Backbone backbone;

    @BeforeAll
    static void load() {
        backbone = Backbone.load();
    }

    @AfterAll
    static void close() {
        backbone.close();
    }

    /** backbone/export/reference.py computed the levels with whole numbers alone, so nothing may differ. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void embedsAsWholeNumbersDo(int index) throws Exception {
        JsonNode image = new ObjectMapper()
                .readTree(resource("whole-numbers.json"))
                .get("images")
                .get(index);
        int seed = image.get("seed").asInt();
        float[] values = image.get("kind").asText().equals("noise") ? noise(seed) : gradient(seed);

        Embedding embedding = backbone.embed(List.of(pixels(values))).get(0);

        float[] levels = embedding.levels();
        ByteBuffer bytes = ByteBuffer.allocate(levels.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float level : levels) {
            bytes.putShort((short) level);
        }
        for (int i = 0; i < image.get("first").size(); i++) {
            assertThat((int) levels[i])
                    .as("level %d", i)
                    .isEqualTo(image.get("first").get(i).asInt());
        }
        assertThat(Sha256.of(bytes.array()).hex()).isEqualTo(image.get("sha256").asText());
    }

    private static float[] noise(int seed) {
        float[] values = new float[values()];
        int state = seed;
        for (int i = 0; i < values.length; i++) {
            state = state * 1664525 + 1013904223;
            values[i] = scaled(state >>> 24);
        }
        return values;
    }

    private static float[] gradient(int seed) {
        int width = backbone.description().format().width();
        float[] values = new float[values()];
        for (int i = 0; i < values.length; i++) {
            int channel = i % 3;
            int x = i / 3 % width;
            int y = i / 3 / width;
            values[i] = scaled((x + seed * y + 85 * channel) % 256);
        }
        return values;
    }

    private static float scaled(int pixel) {
        return pixel / 127.5f - 1;
    }

    @Test
    void everyBatchSizeGivesTheSameBits() {
        assertThat(backbone.batchSizes()).isEqualTo(BatchSizes.CANDIDATES);
    }

    /** A system that stored embeddings with an earlier release goes on with its network. */
    @Test
    void theNetworkOfAnEarlierReleaseIsOpenedByItsIdentity() throws Exception {
        Sha256 identity = new Sha256("2dd9bac5ae575e8b27a8ef8273c09eb908d2714a3a437e1bdaea05b2b6083f33");
        Backbone earlier = backbone.builtIn(identity).orElseThrow();

        assertThat(earlier.description().sha256()).isEqualTo(identity);
        assertThat(earlier.description().dimension()).isEqualTo(1696);
        assertThat(earlier.artifact()).isEmpty();
        assertThat(backbone.opened(identity)).containsSame(earlier);
        assertThat(earlier.builtIn(backbone.description().sha256())).containsSame(backbone);
        Pixels pixels = earlier.decode(resource("fashion-mnist-test-0.png"));
        float[] values = new float[1696];
        earlier.embed(List.of(pixels)).get(0).copyValuesTo(values, 0);
        JsonNode published = new ObjectMapper()
                .readTree(Path.of("export", "reference_embeddings.json").toFile())
                .get(0);
        for (int i = 0; i < published.get("first8").size(); i++) {
            // half a level, and what the reference is rounded to
            assertThat((double) values[i])
                    .isCloseTo(published.get("first8").get(i).asDouble(), within(6 / 4095.0 / 2 + 1e-3));
        }
        assertThat(earlier.with(earlier.exportedWeights()).embed(List.of(pixels)))
                .isEqualTo(earlier.embed(List.of(pixels)));
    }

    @Test
    void anUnknownNetworkIsNotBuiltIn() {
        assertThat(backbone.builtIn(Sha256.of(new byte[0]))).isEmpty();
        assertThat(backbone.opened(Sha256.of(new byte[0]))).isEmpty();
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

        assertThat(description.name()).isEqualTo("whole-numbers-128");
        assertThat(description.format().width()).isEqualTo(128);
        assertThat(description.dimension()).isEqualTo(1664);
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
