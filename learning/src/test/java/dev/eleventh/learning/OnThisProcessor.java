package dev.eleventh.learning;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.NetworkImport;
import dev.eleventh.backbone.NetworkWeights;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.SignProjection;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.strategy.ExactStrategy;
import dev.eleventh.learning.strategy.Learned;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A program that writes a report of this processor's results: for each network, the digests of the embeddings of the
 * same images in batches of several sizes; and the digests of exact heads on given embeddings. The environment variable
 * {@code ONEDNN_MAX_CPU_ISA} makes oneDNN behave as on an older processor.
 */
final class OnThisProcessor {
    /**
     * Typical numbers of images per call: one by one, a few at a time, and all together; none but 1 is a candidate
     * batch size.
     */
    private static final List<Integer> AT_A_TIME = List.of(1, 3, 7, 40);

    private static final int IMAGES = 40;
    private static final int DIMENSION = 256;
    private static final Path FIXTURES = Path.of("../backbone/fixtures");

    private OnThisProcessor() {}

    /**
     * The report.
     *
     * @param arithmetic of the built-in network
     * @param embeddings by network, one digest for each way to send the images
     * @param heads by strategy and form of the embeddings
     */
    record Report(String arithmetic, Map<String, List<Sha256>> embeddings, Map<String, Sha256> heads) {}

    public static void main(String[] arguments) throws Exception {
        try (Backbone backbone = Backbone.load()) {
            Map<String, List<Sha256>> embeddings = new LinkedHashMap<>();
            embeddings.put("built-in", digests(backbone));
            embeddings.put("fine-tuned", digests(fineTuned(backbone)));
            embeddings.put("imported-keras", digests(imported(backbone, "keras", PixelScale.UNIT)));
            embeddings.put("imported-plain", digests(imported(backbone, "plain", PixelScale.SYMMETRIC)));
            Report report = new Report(backbone.arithmetic().toString(), embeddings, heads(backbone));
            Files.writeString(Path.of(arguments[0]), Json.write(report));
        }
    }

    private static Embedder fineTuned(Backbone backbone) {
        float[] weights = backbone.exportedWeights().values();
        Random random = new Random(7);
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= 1 + 0.01f * random.nextFloat();
        }
        return backbone.with(new NetworkWeights(backbone.description().sha256(), weights));
    }

    private static Embedder imported(Backbone backbone, String name, PixelScale scale) throws IOException {
        List<Label> labels =
                IntStream.range(0, 10).mapToObj(i -> new Label("class " + i)).toList();
        ImportOptions options = ImportOptions.ofScale(scale);
        return new NetworkImport(backbone, options)
                .read(FIXTURES.resolve(name), labels)
                .backbone();
    }

    private static List<Sha256> digests(Embedder network) throws IOException {
        List<Pixels> images = images(network);
        List<Sha256> digests = new ArrayList<>();
        for (int count : AT_A_TIME) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int from = 0; from < images.size(); from += count) {
                for (Embedding embedding : network.embed(images.subList(from, Math.min(from + count, images.size())))) {
                    bytes.write(embedding.toBytes());
                }
            }
            digests.add(Sha256.of(bytes.toByteArray()));
        }
        return digests;
    }

    /** Waves of different directions, lengths and colours. */
    private static List<Pixels> images(Embedder network) {
        int size = network.description().format().width();
        Random random = new Random(11);
        List<Pixels> images = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            double across = random.nextDouble();
            double down = random.nextDouble();
            float[] rgb = new float[size * size * 3];
            for (int j = 0; j < rgb.length; j++) {
                int column = j / 3 % size;
                int row = j / 3 / size;
                double wave = StrictMath.sin(across * column + down * row + j % 3);
                rgb[j] = (float) (0.5 + 0.4 * wave + 0.1 * random.nextDouble());
            }
            images.add(network.ofRgb(rgb));
        }
        return images;
    }

    /** Learned from given values, so that the networks' results have no influence. */
    private static Map<String, Sha256> heads(Backbone backbone) {
        Random random = new Random(5);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            float[] values = new float[DIMENSION];
            for (int j = 0; j < DIMENSION; j++) {
                values[j] = random.nextFloat() * Embedding.RANGE;
            }
            rows.add(values);
        }
        Map<String, Sha256> heads = new LinkedHashMap<>();
        try (NDManager manager = backbone.newManager()) {
            heads.putAll(heads(manager, "", new Levels.BuiltIn(DIMENSION), rows, Embedding::quantise));
            heads.putAll(heads(manager, " on float32", Quantiser.calibrated(rows), rows, Embedding::ofValues));
        }
        return heads;
    }

    private static Map<String, Sha256> heads(
            NDManager manager, String form, Levels levels, List<float[]> rows, Function<float[], Embedding> embedding) {
        List<LabelledEmbedding> examples = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            examples.add(new LabelledEmbedding(
                    new ExampleId("example-" + i), new Label("class " + i % 10), embedding.apply(rows.get(i))));
        }
        Map<String, Sha256> heads = new LinkedHashMap<>();
        SignProjection projection = SignProjection.of(11, levels, 2 * DIMENSION);
        for (@Nullable SignProjection through : Arrays.asList(null, projection)) {
            ExactStrategy strategy = new ExactStrategy(manager, LearnerOptions.defaults(), levels, through);
            strategy.add(examples);
            Learned learned = strategy.learn(new TrainingData(examples, List.of()), null);
            heads.put(strategy.name() + form, Sha256.of(HeadCodec.encode(learned.head())));
        }
        return heads;
    }
}
