package dev.eleventh.inference;

import static dev.eleventh.inference.Pictures.BLUE;
import static dev.eleventh.inference.Pictures.GREEN;
import static dev.eleventh.inference.Pictures.RED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.LinearHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFollowerIT {
    private static TestTopics topics;
    private static RunningInference inference;
    /** The newest that was published; tests go on from it. */
    private static long version;

    @BeforeAll
    static void start() throws Exception {
        topics = TestTopics.empty();
        inference = new RunningInference(topics.config(Map.of()));
        version = 0;
        publishGood();
    }

    @AfterAll
    static void stop() {
        inference.close();
        topics.close();
    }

    private static void publishGood() {
        next().publish(topics);
        inference.awaitServing(version);
    }

    private static PublishedModel next() {
        return new PublishedModel(++version, RED, GREEN);
    }

    private static void awaitRefusal(String reason, double times) {
        await().atMost(Duration.ofSeconds(60)).until(() -> inference.refused(reason) == times);
    }

    static List<Arguments> wrongVersions() {
        return List.of(
                wrong("head-corrupt", model -> model.inTransit(ModelFollowerIT::flipOneBit)),
                wrong("head-corrupt", model -> model.inTransit(chunk -> Arrays.copyOf(chunk, chunk.length - 1))),
                wrong("head-corrupt", model -> model.inTransit(chunk -> Arrays.copyOf(chunk, chunk.length + 1))),
                wrong("head-corrupt", model -> model.manifest(ModelFollowerIT::dropLastChunk)),
                wrong("head-malformed", model -> model.encoded(ModelFollowerIT::putNotANumber)),
                wrong("head-malformed", model -> model.encoded(file -> Arrays.copyOf(file, file.length - 4))),
                wrong("head-malformed", model -> model.encoded(file -> "no head".getBytes(UTF_8))),
                wrong("head-malformed", model -> model.head(headOf(Float.MAX_VALUE, RED, GREEN))),
                wrong("labels-differ", model -> model.head(headOf(1, RED, BLUE))),
                wrong(
                        "wrong-dimension",
                        model -> model.head(new LinearHead(List.of(RED, GREEN), 3, new float[6], new float[2]))),
                wrong("wrong-backbone", model -> model.manifest(json -> json.put("backbone_sha256", "a".repeat(64)))),
                wrong("no-self-test", model -> model.manifest(json -> json.putArray("self_test"))),
                // nothing in the head tells red from green, so one of the two must fail
                wrong("self-test-failed", model -> model.head(headOf(0, RED, GREEN))),
                wrong(
                        "self-test-failed",
                        model -> model.manifest(
                                json -> ((ObjectNode) json.at("/self_test/0")).put("embedding", "AAA="))),
                wrong("head-missing", model -> model.manifest(json -> moveFirstChunk(json, "offset", 1))),
                wrong("head-missing", model -> model.manifest(json -> moveFirstChunk(json, "offset", 1 << 20))),
                wrong("head-missing", model -> model.manifest(json -> moveFirstChunk(json, "partition", 99))),
                wrong("not-a-manifest", model -> model.manifest(json -> json.remove("head"))));
    }

    private static Arguments wrong(String reason, Consumer<PublishedModel> mistake) {
        return arguments(reason, mistake);
    }

    private static byte[] flipOneBit(byte[] chunk) {
        byte[] flipped = chunk.clone();
        flipped[chunk.length / 2] ^= 1;
        return flipped;
    }

    private static byte[] putNotANumber(byte[] file) {
        byte[] changed = file.clone();
        // little-endian, as the last weight
        ByteBuffer.wrap(changed).putInt(file.length - Float.BYTES, Integer.reverseBytes(0x7fc00000));
        return changed;
    }

    private static LinearHead headOf(float weight, Label... labels) {
        int dimension = Engine.backbone().description().dimension();
        float[] weights = new float[labels.length * dimension];
        Arrays.fill(weights, weight);
        return new LinearHead(List.of(labels), dimension, weights, new float[labels.length]);
    }

    private static void dropLastChunk(ObjectNode manifest) {
        ArrayNode chunks = (ArrayNode) manifest.at("/head/chunks");
        chunks.remove(chunks.size() - 1);
    }

    private static void moveFirstChunk(ObjectNode manifest, String field, long by) {
        ObjectNode chunk = (ObjectNode) manifest.at("/head/chunks/0");
        chunk.put(field, chunk.get(field).asLong() + by);
    }

    @ParameterizedTest(name = "{index} {0}")
    @MethodSource("wrongVersions")
    void aWrongVersionIsRefusedTheOldOneServesOnAndALaterGoodOneIsTaken(
            String reason, Consumer<PublishedModel> mistake) {
        long before = inference.servingVersion();
        double refused = inference.refused(reason);

        PublishedModel wrong = next();
        mistake.accept(wrong);
        wrong.publish(topics);
        awaitRefusal(reason, refused + 1);

        assertThat(inference.servingVersion()).isEqualTo(before);
        publishGood();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rubbish", "null", "[]", "{}", "{\"version\":1e99}"})
    void aRecordThatIsNoManifestBlocksNothing(String value) {
        double refused = inference.refused("not-a-manifest");

        topics.sendToModels(value.getBytes(UTF_8));
        publishGood();

        assertThat(inference.refused("not-a-manifest")).isEqualTo(refused + 1);
    }

    @Test
    void aTombstoneIsPassedOver() {
        double refused = inference.refused("not-a-manifest");

        topics.sendToModels(null);
        publishGood();

        assertThat(inference.refused("not-a-manifest")).isEqualTo(refused);
    }

    @Test
    void olderVersionsAndTheSameOneAgainAreIgnored() {
        double swaps = inference.swaps();

        new PublishedModel(version, BLUE).publish(topics);
        new PublishedModel(Math.max(1, version - 1), BLUE).publish(topics);
        publishGood();

        assertThat(inference.swaps()).isEqualTo(swaps + 1);
    }

    @Test
    void aStartTakesTheNewestVersionOnlyAndTheNextOlderWhenThatIsWrong() {
        publishGood();
        PublishedModel wrong = next();
        wrong.inTransit(ModelFollowerIT::flipOneBit).publish(topics);

        try (RunningInference restarted = new RunningInference(topics.config(Map.of()))) {
            restarted.awaitServing(version - 1);
            assertThat(restarted.swaps()).isEqualTo(1);
            assertThat(restarted.refused("head-corrupt")).isEqualTo(1);
        }
    }
}
