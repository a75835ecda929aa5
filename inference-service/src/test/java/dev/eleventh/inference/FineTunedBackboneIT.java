package dev.eleventh.inference;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.GREEN;
import static dev.eleventh.inference.PublishedModel.RED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.NetworkWeights;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import dev.eleventh.contracts.model.ModelManifest.Chunk;
import dev.eleventh.learning.head.HeadScorer;
import java.awt.Color;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions with a backbone of their own. */
class FineTunedBackboneIT {
    private TestTopics topics;

    @BeforeEach
    void openTopics() throws Exception {
        topics = TestTopics.empty();
    }

    @AfterEach
    void closeTopics() {
        topics.close();
    }

    @Test
    void swapsHeadAndBackboneTogether() throws Exception {
        PublishedModel builtIn = PublishedModel.of(1, RED, GREEN, BLUE);
        PublishedModel fineTuned = fineTuned(2, 3);
        topics.publish(builtIn);
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(1);
            assertAnswersAs(inference, builtIn, TestBackbone.get());

            topics.publish(fineTuned);
            inference.awaitServing(2);
            assertAnswersAs(inference, fineTuned, TestBackbone.get().with(theta(3)));

            topics.publish(PublishedModel.of(3, RED, GREEN, BLUE));
            inference.awaitServing(3);
            assertAnswersAs(inference, builtIn, TestBackbone.get());
        }
    }

    @Test
    void fetchesABackboneOnceForAllItsVersions() throws Exception {
        topics.publish(fineTuned(1, 4));
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(1);
            PublishedModel next = fineTuned(2, 4);
            BackboneArtifact nowhere =
                    Objects.requireNonNull(next.manifest().backbone()).withChunks(List.of(new Chunk(0, 1_000_000)));

            topics.publish(next.with("backbone", nowhere));

            inference.awaitServing(2);
        }
    }

    @Test
    void refusesAnInvalidBackboneAndThePreviousVersionKeepsServing() throws Exception {
        topics.publish(PublishedModel.of(1, RED, GREEN));
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(1);

            topics.publish(
                    on(2, BackboneArtifact.Kind.THETA, theta(5).toBytes()).withBackboneBytes(theta(6).toBytes()));
            inference.awaitRefused("backbone-corrupt", 1);
            topics.publish(on(3, BackboneArtifact.Kind.THETA, "rubbish".getBytes(UTF_8)));
            inference.awaitRefused("backbone-malformed", 1);
            topics.publish(on(4, BackboneArtifact.Kind.SAVED_MODEL, "rubbish".getBytes(UTF_8)));
            inference.awaitRefused("backbone-malformed", 2);

            assertThat(inference.servingVersion()).isEqualTo(1);
        }
    }

    private static void assertAnswersAs(RunningInference inference, PublishedModel model, Embedder backbone)
            throws Exception {
        byte[] image = TestImages.png(Color.ORANGE, 7);
        Prediction answer = Json.read(inference.predict(image, "image/png").body(), Prediction.class);
        try (HeadScorer scorer = new HeadScorer(TestBackbone.get().newManager(), model.linearHead(), 1)) {
            float[] expected = scorer.probabilities(backbone.embed(List.of(backbone.decode(image))))[0];
            assertThat(answer.ranked()).isEqualTo(HeadScorer.rank(scorer.labels(), expected, 3));
        }
    }

    private static PublishedModel fineTuned(long version, int seed) {
        return PublishedModel.fineTuned(version, theta(seed), RED, GREEN, BLUE);
    }

    /** Returns weights with other biases in the last layer, which is enough to change embeddings. */
    private static NetworkWeights theta(int seed) {
        NetworkWeights exported = TestBackbone.get().exportedWeights();
        float[] values = exported.values();
        for (int i = values.length - 256; i < values.length; i++) {
            values[i] += (i + seed) % 5 * 0.3f;
        }
        return new NetworkWeights(exported.network(), values);
    }

    /** Returns a version on a backbone that is not open anywhere yet. */
    private static PublishedModel on(long version, BackboneArtifact.Kind kind, byte[] bytes) {
        PublishedModel model = PublishedModel.of(version, RED);
        ModelManifest manifest = model.manifest();
        Artifact artifact = new Artifact(Sha256.of(bytes), bytes.length, List.of());
        ModelManifest with = new ModelManifest(
                version,
                manifest.parent(),
                manifest.strategy(),
                manifest.labels(),
                artifact.sha256(),
                manifest.head(),
                manifest.trainedOffsets(),
                manifest.counts(),
                manifest.metrics(),
                1,
                0,
                manifest.selfTest(),
                manifest.createdAt(),
                new BackboneArtifact(kind, artifact),
                Map.of());
        return new PublishedModel(with, model.head()).withBackboneBytes(bytes);
    }
}
