package dev.eleventh.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.Imported;
import dev.eleventh.backbone.NetworkWeights;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.model.DistanceSketch;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.ModelManifest.SelfTest;
import java.awt.Color;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A version that knows coloured squares, with its head's bytes. Each class has the embedding of one square as its
 * mean, and the nearest mean wins. Tests corrupt parts of it with {@link #with}.
 */
public final class PublishedModel {
    public static final Label RED = new Label("red");
    public static final Label GREEN = new Label("green");
    public static final Label BLUE = new Label("blue");

    private static final Map<Label, Color> COLOURS = Map.of(RED, Color.RED, GREEN, Color.GREEN, BLUE, Color.BLUE);

    private final ModelManifest manifest;
    private final byte[] head;
    private final byte[] backbone;

    public PublishedModel(ModelManifest manifest, byte[] head) {
        this(manifest, head, new byte[0]);
    }

    private PublishedModel(ModelManifest manifest, byte[] head, byte[] backbone) {
        this.manifest = manifest;
        this.head = head;
        this.backbone = backbone;
    }

    public ModelManifest manifest() {
        return manifest;
    }

    public byte[] head() {
        return head;
    }

    /** Returns the bytes of the backbone in the manifest; empty for the built-in one. */
    byte[] backbone() {
        return backbone;
    }

    public static Color colour(Label label) {
        Color colour = COLOURS.get(label);
        if (colour == null) {
            throw new IllegalArgumentException("there is no square of colour " + label);
        }
        return colour;
    }

    public static PublishedModel of(long version, Label... labels) {
        List<SelfTest> selfTest = new ArrayList<>();
        for (Label label : labels) {
            selfTest.add(new SelfTest(embed(TestBackbone.get(), TestImages.png(colour(label), 0)), label));
        }
        LinearHead head = nearestMean(selfTest);
        return of(version, head, selfTest, HeadCodec.encode(head));
    }

    /** Returns a version learned on fine-tuned weights of the built-in network. */
    static PublishedModel fineTuned(long version, NetworkWeights theta, Label... labels) {
        Embedder backbone = TestBackbone.get().with(theta);
        List<SelfTest> selfTest = new ArrayList<>();
        for (Label label : labels) {
            selfTest.add(new SelfTest(embed(backbone, TestImages.png(colour(label), 0)), label));
        }
        LinearHead head = nearestMean(selfTest);
        byte[] bytes = HeadCodec.encode(head);
        return new PublishedModel(manifest(version, backbone, head, selfTest, bytes), bytes, theta.toBytes());
    }

    /**
     * Returns a version imported from a classifier that was trained elsewhere.
     *
     * @param archive of its backbone
     */
    static PublishedModel imported(long version, Imported imported, byte[] archive) {
        Imported.Classifier classifier = Objects.requireNonNull(imported.classifier());
        byte[] bytes = HeadCodec.encode(classifier.head());
        ModelManifest manifest =
                manifest(version, imported.backbone(), classifier.head(), classifier.selfTest(), bytes);
        return new PublishedModel(manifest, bytes, archive);
    }

    /** Returns a version with any head and any self-test; its manifest matches both. */
    public static PublishedModel of(long version, LinearHead head, List<SelfTest> selfTest, byte[] bytes) {
        return new PublishedModel(manifest(version, TestBackbone.get(), head, selfTest, bytes), bytes);
    }

    private static ModelManifest manifest(
            long version, Embedder backbone, LinearHead head, List<SelfTest> selfTest, byte[] bytes) {
        return new ModelManifest(
                version,
                version == 1 ? null : version - 1,
                "test",
                head.labels(),
                backbone.description().sha256(),
                new ModelManifest.Artifact(Sha256.of(bytes), bytes.length, List.of()),
                new TreeMap<>(),
                Map.of(),
                new ModelManifest.Metrics(null, null, Map.of()),
                1,
                0,
                selfTest,
                Instant.parse("2026-01-02T03:04:05Z"),
                backbone.artifact().orElse(null),
                Map.of());
    }

    private static Embedding embed(Embedder backbone, byte[] image) {
        try {
            return backbone.embed(List.of(backbone.decode(image))).get(0);
        } catch (InvalidImageException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Apart from a term that all classes share, the squared distance to a mean m is -2 (m·x - |m|²/2). */
    private static LinearHead nearestMean(List<SelfTest> means) {
        int dimension = means.get(0).embedding().dimension();
        float[] weights = new float[means.size() * dimension];
        float[] bias = new float[means.size()];
        for (int row = 0; row < bias.length; row++) {
            means.get(row).embedding().copyValuesTo(weights, row * dimension);
            for (int i = row * dimension; i < (row + 1) * dimension; i++) {
                bias[row] -= weights[i] * weights[i] / 2;
            }
        }
        return new LinearHead(means.stream().map(SelfTest::label).toList(), dimension, weights, bias);
    }

    /** Returns the same manifest, with other bytes published as its backbone. */
    PublishedModel withBackboneBytes(byte[] bytes) {
        return new PublishedModel(manifest, head, bytes);
    }

    public LinearHead linearHead() {
        return (LinearHead) HeadCodec.decode(head);
    }

    /**
     * Returns the version with a distance that is 0 for one of its classes and largest for another.
     *
     * @param limit share of the distance between the two squares above which an image is unknown
     */
    public PublishedModel withDistance(Label near, Label far, double limit) {
        LinearHead linear = linearHead();
        float[] offset = values(near);
        float[] other = values(far);
        float[] scale = new float[offset.length];
        Arrays.fill(scale, 1);
        short[] weights = new short[offset.length];
        double length = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (short) Math.signum(other[i] - offset[i]);
            length += Math.abs(other[i] - offset[i]);
        }
        byte[] bytes = HeadCodec.encode(new LinearHead(
                linear.labels(),
                linear.dimension(),
                linear.weights(),
                linear.bias(),
                new DistanceSketch(offset, scale, weights, 1)));
        ModelManifest.Artifact artifact = new ModelManifest.Artifact(Sha256.of(bytes), bytes.length, List.of());
        PublishedModel limited =
                with("head", artifact).with("unknown_above", Map.of(far, limit * limit * length * length));
        return new PublishedModel(limited.manifest, bytes, backbone);
    }

    private static float[] values(Label label) {
        Embedding embedding = embed(TestBackbone.get(), TestImages.png(colour(label), 0));
        float[] values = new float[embedding.dimension()];
        embedding.copyValuesTo(values, 0);
        return values;
    }

    /** Returns the version with one field of the manifest's JSON replaced. */
    public PublishedModel with(String field, Object value) {
        ObjectNode json = Json.MAPPER.valueToTree(manifest);
        json.putPOJO(field, value);
        return new PublishedModel(Json.read(Json.write(json), ModelManifest.class), head, backbone);
    }
}
