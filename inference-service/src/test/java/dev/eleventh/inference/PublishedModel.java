package dev.eleventh.inference;

import static dev.eleventh.inference.Engine.backbone;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import dev.eleventh.contracts.model.ModelManifest.Chunk;
import dev.eleventh.contracts.model.ModelManifest.Metrics;
import dev.eleventh.contracts.model.ModelManifest.SelfTest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A version as the trainer would publish it, and ways to get it wrong. Its head gives the nearest of one embedding for
 * each label: |x-m|² is smallest where m·x - |m|²/2 is largest.
 */
final class PublishedModel {
    /** Small, so that a head is several chunks. */
    private static final int CHUNK_BYTES = 4_000;

    private final long version;
    private final List<Label> labels;
    private LinearHead head;
    private double unknownBelow;
    private UnaryOperator<byte[]> encoded = UnaryOperator.identity();
    private UnaryOperator<byte[]> inTransit = UnaryOperator.identity();
    private Consumer<ObjectNode> manifest = json -> {};

    PublishedModel(long version, Label... labels) {
        this.version = version;
        this.labels = List.of(labels);
        this.head = nearestMean(this.labels);
    }

    static Embedding embedding(Label label, int number) {
        try {
            return backbone()
                    .embed(List.of(backbone().decode(Pictures.png(label, number))))
                    .get(0);
        } catch (InvalidImageException e) {
            throw new AssertionError(e);
        }
    }

    private static LinearHead nearestMean(List<Label> labels) {
        int dimension = backbone().description().dimension();
        float[] weights = new float[labels.size() * dimension];
        float[] bias = new float[labels.size()];
        for (int row = 0; row < labels.size(); row++) {
            embedding(labels.get(row), 0).copyValuesTo(weights, row * dimension);
            for (int i = 0; i < dimension; i++) {
                bias[row] -= weights[row * dimension + i] * weights[row * dimension + i] / 2;
            }
        }
        return new LinearHead(labels, dimension, weights, bias);
    }

    /** Another head than the right one. */
    PublishedModel head(LinearHead other) {
        this.head = other;
        return this;
    }

    PublishedModel unknownBelow(double probability) {
        this.unknownBelow = probability;
        return this;
    }

    /** Changes the head's file before its digest is taken. */
    PublishedModel encoded(UnaryOperator<byte[]> change) {
        this.encoded = change;
        return this;
    }

    /** Changes each chunk on its way, after the digest was taken. */
    PublishedModel inTransit(UnaryOperator<byte[]> change) {
        this.inTransit = change;
        return this;
    }

    /** Changes the manifest's JSON before it is sent. */
    PublishedModel manifest(Consumer<ObjectNode> change) {
        this.manifest = change;
        return this;
    }

    /** The manifest and the head without Kafka. */
    Champion champion() throws RefusedException {
        byte[] file = HeadCodec.encode(head);
        return new VersionLoader(backbone().description(), backbone().newManager())
                .load(manifest(file, List.of(new Chunk(0, 0))), file);
    }

    /** Chunks and manifest, in one transaction. */
    void publish(TestTopics topics) {
        byte[] file = encoded.apply(HeadCodec.encode(head));
        topics.inTransaction(() -> {
            List<Chunk> chunks = topics.sendChunks(Sha256.of(file), chunks(file));
            ObjectNode json = Json.MAPPER.valueToTree(manifest(file, chunks));
            manifest.accept(json);
            topics.sendManifest(version, json);
        });
    }

    private List<byte[]> chunks(byte[] file) {
        return IntStream.iterate(0, from -> from < file.length, from -> from + CHUNK_BYTES)
                .mapToObj(from -> Arrays.copyOfRange(file, from, Math.min(from + CHUNK_BYTES, file.length)))
                .map(inTransit)
                .toList();
    }

    private ModelManifest manifest(byte[] file, List<Chunk> chunks) {
        return new ModelManifest(
                version,
                version == 1 ? null : version - 1,
                "expand",
                labels,
                backbone().description().sha256(),
                new Artifact(Sha256.of(file), file.length, chunks),
                new TreeMap<>(Map.of(0, 1L)),
                Map.of(),
                new Metrics(null, null, Map.of()),
                1,
                unknownBelow,
                labels.stream()
                        .map(label -> new SelfTest(embedding(label, 1), label))
                        .toList(),
                Instant.parse("2026-01-02T03:04:05Z"));
    }
}
