package dev.eleventh.inference.model;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.GREEN;
import static dev.eleventh.inference.PublishedModel.RED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import dev.eleventh.contracts.model.ModelManifest.Chunk;
import dev.eleventh.contracts.model.ModelManifest.SelfTest;
import dev.eleventh.inference.PublishedModel;
import dev.eleventh.inference.RunningInference;
import dev.eleventh.inference.TestImages;
import dev.eleventh.inference.TestTopics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelFollowerIT {
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
    void fetchesOnlyTheNewestVersionAtStart() throws Exception {
        topics.publish(spoiledHead(1));
        topics.publish(model(2));
        topics.publish(model(3));
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(3);

            assertThat(inference.swaps()).isEqualTo(1);
            assertThat(inference.refused("head-corrupt")).isZero();
        }
    }

    @Test
    void servesTheNewestValidVersionAtStart() throws Exception {
        topics.publish(model(1));
        topics.publish(model(2));
        topics.publish(spoiledHead(3));
        topics.publish(spoiledHead(4));
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(2);

            assertThat(inference.refused("head-corrupt")).isEqualTo(2);
        }
    }

    @Test
    void newerVersionsReplaceOlderOnesButNeverTheReverse() throws Exception {
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            topics.publish(PublishedModel.of(4, RED));
            inference.awaitServing(4);
            topics.publish(model(4));
            topics.publish(model(3));
            topics.publish(model(5));
            inference.awaitServing(5);

            assertThat(inference.swaps()).isEqualTo(2);
        }
    }

    @Test
    void skipsInvalidRecordsOnTheTopic() throws Exception {
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            List<String> rubbish = List.of("rubbish", "null", "{}", "{\"version\":9}", "");
            for (String value : rubbish) {
                topics.sendModelsRecord(value.getBytes(UTF_8));
            }
            topics.sendModelsRecord(null);
            topics.publish(model(1));
            inference.awaitServing(1);

            assertThat(inference.refused("not-a-manifest")).isEqualTo(rubbish.size());
        }
    }

    @Test
    void refusesAnInvalidVersionAndThePreviousOneKeepsServing() throws Exception {
        topics.publish(model(1));
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(1);
            refuse(inference, "wrong-backbone", model(2).with("backbone_sha256", "0".repeat(64)));
            refuse(inference, "no-self-test", model(3).with("self_test", List.of()));
            refuse(inference, "labels-differ", model(4).with("labels", List.of("blue", "green", "red")));
            refuse(inference, "head-corrupt", spoiledHead(5));
            refuse(inference, "head-corrupt", tooFewBytes(6));
            refuse(inference, "head-malformed", headOf(7, "rubbish".getBytes(UTF_8)));
            refuse(inference, "head-malformed", headOf(8, lastWeight(Float.NaN)));
            refuse(inference, "head-overflows", headOf(9, lastWeight(Float.MAX_VALUE)));
            refuse(inference, "wrong-dimension", smallHead(10));
            refuse(inference, "self-test-failed", wrongSelfTest(11));
            refuse(inference, "head-malformed", headOf(12, Arrays.copyOf(model(1).head(), 1_000)));
            refuse(inference, "head-malformed", headOf(13, withLabels("[\\\"red\\\",\\\"blue\\\"]")));
            refuse(inference, "labels-differ", model(14).with("labels", List.of("red", "green")));
            refuse(inference, "labels-differ", model(15).with("labels", List.of("red", "green", "blue", "white")));
            refuse(inference, "self-test-failed", model(16).with("self_test", List.of(selfTestOf(8))));
            refuse(inference, "head-corrupt", wrongDigest(17));

            assertThat(inference.servingVersion()).isEqualTo(1);
            assertThat(inference
                            .predict(TestImages.png(PublishedModel.colour(GREEN), 5), "")
                            .body())
                    .contains("\"label\":\"green\"", "\"model_version\":1");
            topics.publish(model(18));
            inference.awaitServing(18);
            assertThat(inference.swaps()).isEqualTo(2);
        }
    }

    @Test
    void servesAVersionWhoseSelfTestIsATieThatRoundingDecides() throws Exception {
        topics.publish(model(1));
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(1);

            topics.publish(oneImageUnderTwoLabels(2));

            inference.awaitServing(2);
        }
    }

    @Test
    void refusesAHeadThatIsNotAtThePositionInTheManifest() throws Exception {
        topics.publish(model(1));
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(1);
            List<UnaryOperator<List<Chunk>>> places = List.of(
                    chunks -> moved(chunks, 7, 0),
                    chunks -> moved(chunks, 0, 1_000_000),
                    ModelFollowerIT::reversed,
                    // at this offset is the commit marker of version 1, which is not a record
                    chunks -> moved(chunks, 0, 4));
            for (int i = 0; i < places.size(); i++) {
                topics.publish(model(i + 2), places.get(i));
                inference.awaitRefused("head-missing", i + 1);
            }
            topics.publish(model(9), chunks -> chunks.subList(0, 2));
            inference.awaitRefused("head-corrupt", 1);

            assertThat(inference.servingVersion()).isEqualTo(1);
            topics.publish(model(10));
            inference.awaitServing(10);
        }
    }

    private void refuse(RunningInference inference, String reason, PublishedModel model) throws Exception {
        int before = inference.refused(reason);
        topics.publish(model);
        inference.awaitRefused(reason, before + 1);
    }

    private static PublishedModel model(long version) {
        return PublishedModel.of(version, RED, GREEN, BLUE);
    }

    private static PublishedModel spoiledHead(long version) {
        PublishedModel model = model(version);
        byte[] head = model.head().clone();
        head[head.length / 2] ^= 1;
        return new PublishedModel(model.manifest(), head);
    }

    private static PublishedModel tooFewBytes(long version) {
        PublishedModel model = model(version);
        byte[] longer = Arrays.copyOf(model.head(), model.head().length + 1);
        return new PublishedModel(model.manifest(), longer);
    }

    /** Returns a version whose manifest matches the wrong bytes. */
    private static PublishedModel headOf(long version, byte[] bytes) {
        PublishedModel model = model(version);
        return PublishedModel.of(version, model.linearHead(), model.manifest().selfTest(), bytes);
    }

    private static byte[] lastWeight(float weight) {
        byte[] head = model(1).head().clone();
        ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).putFloat(head.length - Float.BYTES, weight);
        return head;
    }

    /** Replaces the labels by fewer than there are rows; the header keeps its length. */
    private static byte[] withLabels(String labels) {
        byte[] head = model(1).head();
        String text = new String(head, ISO_8859_1);
        String old = "[\\\"red\\\",\\\"green\\\",\\\"blue\\\"]";
        assertThat(text).contains(old);
        return text.replace(old, (labels + " ".repeat(old.length())).substring(0, old.length()))
                .getBytes(ISO_8859_1);
    }

    private static SelfTest selfTestOf(int dimension) {
        return new SelfTest(Embedding.quantise(new float[dimension]), RED);
    }

    /** Returns a version whose chunks are complete, but whose manifest has the digest of other bytes. */
    private static PublishedModel wrongDigest(long version) {
        PublishedModel model = model(version);
        Artifact head = model.manifest().head();
        return model.with("head", new Artifact(Sha256.of(new byte[] {1}), head.bytes(), head.chunks()));
    }

    private static PublishedModel smallHead(long version) {
        LinearHead head = new LinearHead(List.of(RED), 8, new float[8], new float[1]);
        return PublishedModel.of(version, head, model(version).manifest().selfTest(), HeadCodec.encode(head));
    }

    /** Returns a version whose last label has the first one's row but for rounding, and a self-test for it. */
    private static PublishedModel oneImageUnderTwoLabels(long version) {
        PublishedModel model = model(version);
        LinearHead head = model.linearHead();
        List<Label> labels = new ArrayList<>(head.labels());
        Label twin = new Label("crimson");
        labels.add(twin);
        float[] weights = Arrays.copyOf(head.weights(), labels.size() * head.dimension());
        System.arraycopy(head.weights(), 0, weights, weights.length - head.dimension(), head.dimension());
        float[] bias = Arrays.copyOf(head.bias(), labels.size());
        bias[bias.length - 1] = Math.nextDown(bias[0]);
        LinearHead both = new LinearHead(labels, head.dimension(), weights, bias);
        SelfTest red = model.manifest().selfTest().get(0);
        return PublishedModel.of(version, both, List.of(new SelfTest(red.embedding(), twin)), HeadCodec.encode(both));
    }

    private static PublishedModel wrongSelfTest(long version) {
        PublishedModel model = model(version);
        SelfTest red = model.manifest().selfTest().get(0);
        return PublishedModel.of(
                version, model.linearHead(), List.of(new SelfTest(red.embedding(), BLUE)), model.head());
    }

    private static List<Chunk> moved(List<Chunk> chunks, int partition, long offset) {
        List<Chunk> moved = new ArrayList<>(chunks);
        moved.set(0, new Chunk(partition, offset));
        return moved;
    }

    private static List<Chunk> reversed(List<Chunk> chunks) {
        List<Chunk> reversed = new ArrayList<>(chunks);
        Collections.reverse(reversed);
        return reversed;
    }
}
