package dev.eleventh.ingest.outcome;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.PredictionOutcome;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.TestConfig;
import dev.eleventh.ingest.TestHeaders;
import dev.eleventh.ingest.TestImages;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeTopologyTest {
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration WINDOW = Duration.ofDays(2);
    private static final Sha256 HEAD = new Sha256("a".repeat(64));
    private static final byte[] IMAGE = TestImages.png(1);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private TopologyTestDriver driver;
    private TestInputTopic<String, byte[]> predictions;
    private TestInputTopic<String, byte[]> accepted;
    private TestOutputTopic<String, PredictionOutcome> outcomes;

    @BeforeEach
    void start(@TempDir Path directory) {
        driver = new TopologyTestDriver(
                OutcomeTopology.of(3, WINDOW, new OutcomeMetrics(registry)),
                OutcomeSettings.of(TestConfig.of("nowhere:9092", directory)),
                START);
        predictions =
                driver.createInputTopic(Topics.PREDICTIONS.name(), new StringSerializer(), new ByteArraySerializer());
        accepted = driver.createInputTopic(
                Topics.EXAMPLES_ACCEPTED.name(), new StringSerializer(), new ByteArraySerializer());
        outcomes = driver.createOutputTopic(
                Topics.PREDICTION_OUTCOMES.name(),
                Topics.PREDICTION_OUTCOMES.key().deserializer(),
                Topics.PREDICTION_OUTCOMES.value().deserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void predict(String id, long version, String label, Instant at) {
        predict(id, version, label, Sha256.of(IMAGE), at);
    }

    private void predict(String id, long version, String label, @Nullable Sha256 image, Instant at) {
        Prediction prediction = new Prediction(
                id,
                List.of(new Prediction.Ranked(new Label(label), 0.75), new Prediction.Ranked(new Label("rest"), 0.25)),
                false,
                version,
                HEAD.hex(),
                at,
                image,
                null);
        predictions.pipeInput(id, Topics.PREDICTIONS.value().serializer().serialize("", prediction), at);
    }

    private void label(String id, String label, Instant at) {
        accept(id, TestHeaders.of("ce_id", id, "ce_label", label), IMAGE, at);
    }

    private void relabel(String id, String label, Instant at) {
        accept(
                id + " relabelled",
                TestHeaders.of("ce_id", id, "ce_type", ExampleEventCodec.RELABELLED, "ce_label", label),
                new byte[0],
                at);
    }

    private void retract(String id, Instant at) {
        accept(id + " retracted", TestHeaders.of("ce_id", id, "ce_type", ExampleEventCodec.RETRACTED), new byte[0], at);
        erase(id, at);
    }

    /** Writes what ingest writes after a retraction, and after a rejection by the trainer. */
    private void erase(String id, Instant at) {
        accept(id, new RecordHeaders(), null, at);
        accept(id + " relabelled", new RecordHeaders(), null, at);
    }

    private void accept(String key, Headers headers, byte @Nullable [] value, Instant at) {
        accepted.pipeInput(new TestRecord<>(key, value, headers, at));
    }

    private PredictionOutcome onlyOutcome() {
        List<KeyValue<String, PredictionOutcome>> all = outcomes.readKeyValuesToList();
        assertThat(all).hasSize(1);
        return Objects.requireNonNull(all.get(0).value);
    }

    private static Instant after(int hours) {
        return START.plus(Duration.ofHours(hours));
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    @Test
    void theTopologyMatchesTheReviewedDescription() throws Exception {
        String described = OutcomeTopology.of(3, WINDOW, new OutcomeMetrics(registry))
                .describe()
                .toString();

        try (var file = Objects.requireNonNull(
                getClass().getResourceAsStream("/dev/eleventh/ingest/expected-outcome-topology.txt"))) {
            assertThat(described.strip()).isEqualTo(new String(file.readAllBytes(), UTF_8).strip());
        }
    }

    @Test
    void aLabelThatArrivesLaterGivesAnOutcome() {
        predict("42", 7, "mug", after(0));
        assertThat(outcomes.isEmpty()).isTrue();

        label("42", "cup", after(1));

        assertThat(onlyOutcome())
                .isEqualTo(new PredictionOutcome(
                        "42", 7, HEAD, new Label("mug"), 0.75, false, new Label("cup"), after(0), after(1), null));
        assertThat(count("eleventh.outcomes", "result", "wrong")).isEqualTo(1);
    }

    @Test
    void aLabelForAnImageThatWasNeverAskedGivesNone() {
        predict("42", 7, "mug", after(0));
        label("43", "mug", after(1));

        assertThat(outcomes.isEmpty()).isTrue();
    }

    @Test
    void aPredictionAfterTheLabelGivesNone() {
        label("42", "mug", after(0));
        predict("42", 7, "mug", after(1));

        assertThat(outcomes.isEmpty()).isTrue();
    }

    @Test
    void aPredictionThatIsReadAfterALaterLabelStillCounts() {
        label("42", "mug", after(2));
        predict("42", 7, "mug", after(1));
        predict("42", 8, "mug", after(3));

        assertThat(onlyOutcome().modelVersion()).isEqualTo(7);
    }

    @Test
    void theNewestAnswerBeforeTheLabelCountsOnce() {
        predict("42", 7, "mug", after(0));
        predict("42", 7, "mug", after(1));
        predict("42", 8, "cup", after(2));
        predict("42", 7, "mug", after(1));

        label("42", "cup", after(3));
        predict("42", 9, "bowl", after(4));

        assertThat(onlyOutcome().modelVersion()).isEqualTo(8);
        assertThat(count("eleventh.outcomes", "result", "correct")).isEqualTo(1);
    }

    @Test
    void aCorrectionReplacesTheOutcome() {
        predict("42", 7, "mug", after(0));
        label("42", "cup", after(1));
        assertThat(onlyOutcome().isCorrect()).isFalse();

        relabel("42", "mug", after(5));

        PredictionOutcome corrected = onlyOutcome();
        assertThat(corrected.isCorrect()).isTrue();
        assertThat(corrected.labelledAt()).isEqualTo(after(1));
        assertThat(corrected.correctedAt()).isEqualTo(after(5));
        assertThat(count("eleventh.outcomes", "result", "correct")).isZero();
        assertThat(count("eleventh.outcomes.changed", "change", "corrected")).isEqualTo(1);
    }

    @Test
    void aCorrectionCountsForTheWindowAfterTheLabel() {
        predict("42", 7, "mug", after(0));
        label("42", "cup", after(47));
        predict("43", 7, "mug", after(94));
        outcomes.readKeyValuesToList();

        relabel("42", "mug", after(95));

        assertThat(onlyOutcome().isCorrect()).isTrue();
    }

    @Test
    void aRetractionRemovesTheOutcome() {
        predict("42", 7, "mug", after(0));
        label("42", "mug", after(1));
        outcomes.readKeyValuesToList();

        retract("42", after(2));

        assertThat(outcomes.readKeyValuesToList()).containsExactly(KeyValue.pair("42", null));
        assertThat(count("eleventh.outcomes.changed", "change", "removed")).isEqualTo(1);
    }

    @Test
    void anExampleSentAgainAfterItsRetractionNeedsANewPrediction() {
        predict("42", 7, "mug", after(0));
        label("42", "cup", after(1));
        retract("42", after(3));
        outcomes.readKeyValuesToList();

        // read late: the version may have learned the example
        predict("42", 8, "mug", after(2));
        label("42", "mug", after(4));
        assertThat(outcomes.isEmpty()).isTrue();

        retract("42", after(5));
        outcomes.readKeyValuesToList();
        predict("42", 9, "mug", after(6));
        label("42", "mug", after(7));
        assertThat(onlyOutcome().modelVersion()).isEqualTo(9);
    }

    @Test
    void aRetractionAfterTheWindowRemovesTheOutcome() {
        predict("42", 7, "mug", after(0));
        label("42", "mug", after(1));
        predict("43", 7, "mug", after(24 * 30));
        outcomes.readKeyValuesToList();

        retract("42", after(24 * 30));

        assertThat(outcomes.readKeyValuesToList()).containsExactly(KeyValue.pair("42", null));
    }

    @Test
    void aLabelFromReviewGivesNone() {
        predict("42", 7, "mug", after(0));
        accept("42", TestHeaders.of("ce_id", "42", "ce_label", "cup", "ce_source", "/v1/review"), IMAGE, after(1));
        relabel("42", "mug", after(2));

        assertThat(outcomes.isEmpty()).isTrue();
    }

    @Test
    void anotherImageWithTheSameIdGivesNone() {
        predict("42", 7, "mug", Sha256.of(TestImages.png(2)), after(0));
        label("42", "mug", after(1));

        assertThat(outcomes.isEmpty()).isTrue();
    }

    @Test
    void aPredictionOfAnEarlierReleaseWithoutADigestGivesNone() {
        predict("42", 7, "mug", null, after(0));
        label("42", "mug", after(1));

        assertThat(outcomes.isEmpty()).isTrue();
    }

    @Test
    void anExampleThatTheTrainerRejectsLosesItsOutcome() {
        predict("42", 7, "mug", after(0));
        label("42", "mug", after(1));
        outcomes.readKeyValuesToList();

        erase("42", after(2));

        assertThat(outcomes.readKeyValuesToList()).containsExactly(KeyValue.pair("42", null));
    }

    @Test
    void aLabelAfterTheWindowIsCountedAsLate() {
        predict("42", 7, "mug", after(0));
        predict("43", 7, "mug", after(0));

        label("42", "mug", after(48));
        label("43", "mug", after(49));
        relabel("43", "cup", after(50));

        assertThat(onlyOutcome().id()).isEqualTo("42");
        assertThat(count("eleventh.outcomes.late")).isEqualTo(1);
    }

    @Test
    void aStateIsForgottenADayAfterItsWindow() {
        predict("42", 7, "mug", after(0));
        predict("43", 7, "mug", after(24 * 30));

        label("42", "mug", after(24 * 30));

        assertThat(outcomes.isEmpty()).isTrue();
        assertThat(count("eleventh.outcomes.late")).isZero();
        List<String> kept = new ArrayList<>();
        try (var states =
                driver.<String, ImageState>getWindowStore(JoinById.STORE).all()) {
            states.forEachRemaining(state -> kept.add(state.key.key()));
        }
        assertThat(kept).containsExactlyInAnyOrder("42", "43");
    }

    @Test
    void anImageThatCouldNotBeReadGivesNone() {
        Prediction failed = new Prediction(
                "42",
                List.of(),
                false,
                7,
                HEAD.hex(),
                START,
                null,
                new Prediction.PredictionError("corrupt-image", "why"));
        predictions.pipeInput("42", Topics.PREDICTIONS.value().serializer().serialize("", failed), after(0));
        label("42", "mug", after(1));

        assertThat(outcomes.isEmpty()).isTrue();
    }

    @Test
    void recordsOfOtherProgramsAreSkipped() {
        predictions.pipeInput("42", "no prediction".getBytes(UTF_8), after(0));
        predict("42", 0, "mug", after(0));
        for (String odd : List.of(
                "'predictions':[{'probability':1}],'model_version':1,'head_sha256':'" + HEAD + "'",
                "'predictions':[{'label':'mug','probability':1}],'model_version':1",
                "'predictions':[{'label':'mug','probability':1}],'model_version':1,'head_sha256':'odd'",
                "'predictions':[{'label':'mug','probability':1}],'head_sha256':'" + HEAD + "'")) {
            String json = "{'id':'42','image_sha256':'%s',%s}".formatted(Sha256.of(IMAGE), odd);
            predictions.pipeInput("42", json.replace('\'', '"').getBytes(UTF_8), after(0));
        }
        accept("42", TestHeaders.of("ce_type", "strange"), TestImages.png(1), after(0));
        accept(" roll", new RecordHeaders(), null, after(0));

        predict("43", 7, "mug", after(0));
        label("42", "mug", after(1));
        label("43", "mug", after(1));

        assertThat(onlyOutcome().id()).isEqualTo("43");
    }
}
