package dev.eleventh.trainer.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.HttpReads;
import dev.eleventh.trainer.Pictures;
import dev.eleventh.trainer.RunningTrainer;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTopics;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.review.PostgresReviewImages;
import dev.eleventh.trainer.review.PostgresReviewQueue;
import dev.eleventh.trainer.review.ReviewImages;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A trainer that learned red circles and blue squares keeps images for review. */
class ReviewEndpointIT {
    private static final Label CIRCLE = new Label("circle");
    private static final Label SQUARE = new Label("square");

    private final TestDatabase database = TestDatabase.create();
    private TestTopics topics;
    private CorrectionPublisher publisher;
    private HttpReads http;

    @BeforeEach
    void start() throws Exception {
        topics = TestTopics.empty();
        publisher = new CorrectionPublisher(KafkaConnection.plain(topics.bootstrapServers()), Patience.LIMIT);
        http = instance();
    }

    private HttpReads instance() {
        return new HttpReads(new ReviewEndpoint(
                new PostgresReviewQueue(database.jdbi(), TestTrainer.backbone()::newManager),
                new PostgresReviewImages(database.jdbi()),
                publisher,
                100,
                Clock.fixed(Events.NOW, ZoneOffset.UTC)));
    }

    @AfterEach
    void stop() {
        http.close();
        publisher.close();
        topics.close();
    }

    private void teach() {
        try (RunningTrainer trainer = new RunningTrainer(
                TestTrainer.config(topics, database, Map.of("REVIEW_CAPACITY", "100", "HOLD_OUT_FRACTION", "0")))) {
            topics.acceptPictures(Pictures.Subject.RED_CIRCLE, CIRCLE, 0, 6);
            topics.acceptPictures(Pictures.Subject.BLUE_SQUARE, SQUARE, 0, 6);
            trainer.awaitStatus(status -> status.labels().size() == 2);
        }
    }

    private String ask(Pictures.Subject subject, int number, boolean isRandom) {
        byte[] picture = Pictures.png(subject, number);
        topics.requestReview(ReviewImages.request(picture, 0.6, false, isRandom));
        return Sha256.of(picture).hex();
    }

    private void keep(int images) {
        try (RunningTrainer trainer =
                new RunningTrainer(TestTrainer.config(topics, database, Map.of("REVIEW_CAPACITY", "100")))) {
            await().until(() -> database.number("SELECT count(*) FROM review_image") == images);
        }
    }

    @Test
    void theImageOfWhichTheChampionIsLeastSureComesFirstWithItsMostProbableLabels() throws Exception {
        teach();
        ask(Pictures.Subject.RED_CIRCLE, 100, false);
        String stripes = ask(Pictures.Subject.GREEN_STRIPES, 100, false);
        ask(Pictures.Subject.BLUE_SQUARE, 100, false);
        keep(3);

        JsonNode page = http.json("/v1/review");

        assertThat(page.path("capacity").asInt()).isEqualTo(100);
        assertThat(page.path("scored_by").asLong()).isPositive();
        assertThat(page.at("/summary/waiting").asInt()).isEqualTo(3);
        assertThat(page.path("images")).hasSize(3);
        assertThat(page.at("/images/0/id").asText()).isEqualTo(stripes);
        assertThat(page.at("/images/0/predicted").asText())
                .as("when it was asked about")
                .isEqualTo("mug");
        assertThat(page.at("/images/1/suggestions").findValuesAsText("label"))
                .containsExactlyInAnyOrder("circle", "square");
        assertThat(http.json("/v1/review?limit=1").path("images")).hasSize(1);
    }

    @Test
    void anImageIsUnknownToTheChampionByItsDistanceToo() throws Exception {
        teach();
        ask(Pictures.Subject.GREEN_STRIPES, 100, false);
        keep(1);
        database.execute("""
                UPDATE model_version SET manifest = manifest || jsonb_build_object('unknown_below', 0, 'unknown_above',
                    (SELECT jsonb_object_agg(label, 0) FROM jsonb_array_elements_text(manifest -> 'labels') AS label))""");

        assertThat(http.json("/v1/review").at("/images/0/reason").asText()).isEqualTo("unknown");

        database.execute("UPDATE model_version SET manifest = manifest - 'unknown_above'");
        assertThat(http.json("/v1/review").at("/images/0/reason").asText()).isEqualTo("close");
    }

    @Test
    void oneOfFiveImagesIsUnknownAndTheOthersHaveTheSmallestMargins() throws Exception {
        for (int number = 0; number < 8; number++) {
            boolean isUnknown = number < 4;
            topics.requestReview(ReviewImages.request(
                    Pictures.png(Pictures.Subject.RED_CIRCLE, number), isUnknown ? 0.99 : 0.6, isUnknown, false));
        }
        keep(8);

        assertThat(http.json("/v1/review").path("images").findValuesAsText("reason"))
                .containsExactly("close", "close", "close", "unknown", "close", "unknown", "unknown", "unknown");
    }

    @Test
    void oneOfFiveImagesIsOfTheRandomSample() throws Exception {
        for (int number = 0; number < 10; number++) {
            ask(Pictures.Subject.RED_CIRCLE, number, number < 5);
        }
        keep(10);

        List<String> reasons = http.json("/v1/review?limit=10").path("images").findValuesAsText("reason");

        assertThat(reasons.subList(0, 5)).containsExactly("close", "close", "close", "close", "random");
        assertThat(reasons.subList(6, 10)).containsExactly("random", "random", "random", "random");
        assertThat(http.json("/v1/review").has("scored_by")).isFalse();
    }

    @Test
    void anAnswerBecomesOneExampleHoweverOftenItIsGiven() throws Exception {
        String id = ask(Pictures.Subject.RED_CIRCLE, 1, true);
        keep(1);
        byte[] picture = Pictures.png(Pictures.Subject.RED_CIRCLE, 1);
        HttpResponse<byte[]> image = http.get("/v1/review/" + id + "/image");
        assertThat(image.body()).isEqualTo(picture);
        assertThat(image.headers().firstValue("Content-Type")).hasValue("image/png");

        for (int time = 0; time < 2; time++) {
            HttpResponse<byte[]> answer = label(id, " circle ");
            assertThat(new String(answer.body(), UTF_8))
                    .isEqualTo("{\"id\":\"%s\",\"label\":\"circle\",\"status\":\"queued\"}".formatted(id));
            assertThat(answer.statusCode()).isEqualTo(202);
        }
        assertRefused(label(id, "square"), 409, "already-answered");
        assertRefused(http.send("DELETE", "/v1/review/" + id, ""), 409, "already-answered");

        assertThat(published()).singleElement().satisfies(event -> {
            assertThat(event.id().value()).isEqualTo(id);
            assertThat(event.label()).isEqualTo(CIRCLE);
            assertThat(event.source()).isEqualTo("/v1/review");
            assertThat(event.image().bytes()).isEqualTo(picture);
        });
        http.assertRefused("/v1/review/" + id + "/image", 404, "no-image");
        assertThat(http.json("/v1/review").path("images")).isEmpty();
        assertThat(http.json("/v1/review").at("/summary/random/labelled").asInt())
                .isEqualTo(1);
    }

    @Test
    void ofSimultaneousAnswersOneIsSentAndTheOthersAreRefused() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int number = 0; number < 5; number++) {
            ids.add(ask(Pictures.Subject.RED_CIRCLE, number, true));
        }
        keep(5);
        ExecutorService people = Executors.newFixedThreadPool(9);
        HttpReads other = instance();
        try {
            for (String id : ids) {
                List<Callable<HttpResponse<byte[]>>> answers = new ArrayList<>();
                for (int person = 0; person < 3; person++) {
                    answers.add(() -> label(id, "circle"));
                    answers.add(() -> other.send("PUT", "/v1/review/" + id + "/label", "{\"label\": \"square\"}"));
                    answers.add(() -> other.send("DELETE", "/v1/review/" + id, ""));
                }
                List<Integer> statuses = new ArrayList<>();
                for (Future<HttpResponse<byte[]>> answer : people.invokeAll(answers)) {
                    statuses.add(answer.get().statusCode());
                }
                assertThat(statuses.stream().filter(status -> status == 409)).hasSize(6);
            }
        } finally {
            people.shutdownNow();
            other.close();
        }
        List<ExampleEvent.Labelled> events = published();
        assertThat(events).extracting(ExampleEvent.Labelled::id).doesNotHaveDuplicates();
        assertThat(database.number("SELECT count(label) FROM review_image")).isEqualTo(events.size());
    }

    @Test
    void aSkippedImageIsErasedAndNothingIsSent() throws Exception {
        String id = ask(Pictures.Subject.RED_CIRCLE, 1, true);
        keep(1);

        for (int time = 0; time < 2; time++) {
            assertThat(new String(http.send("DELETE", "/v1/review/" + id, "").body(), UTF_8))
                    .isEqualTo("{\"id\":\"%s\",\"status\":\"skipped\"}".formatted(id));
        }
        assertRefused(label(id, "circle"), 409, "already-answered");
        http.assertRefused("/v1/review/" + id + "/image", 404, "no-image");
        assertThat(published()).isEmpty();
        assertThat(database.number("SELECT count(*) FROM review_image WHERE bytes IS NOT NULL"))
                .isZero();
    }

    @Test
    void unknownImagesAndInvalidRequestsAreRefused() throws Exception {
        String unknown = "0".repeat(64);
        assertRefused(label(unknown, "circle"), 404, "unknown-image");
        assertRefused(label("nobody", "circle"), 404, "unknown-image");
        assertRefused(http.send("DELETE", "/v1/review/" + unknown, ""), 404, "unknown-image");
        http.assertRefused("/v1/review/" + unknown + "/image", 404, "unknown-image");
        http.assertRefused("/v1/review?limit=101", 400, "invalid-limit");
        String id = ask(Pictures.Subject.RED_CIRCLE, 1, true);
        keep(1);
        assertRefused(label(id, ""), 400, "missing-label");
        assertRefused(label(id, "\u0007"), 400, "invalid-label");
        assertRefused(http.send("PUT", "/v1/review/" + id + "/label", "circle"), 400, "invalid-event");
        assertThat(published()).isEmpty();
    }

    private HttpResponse<byte[]> label(String id, String label) throws Exception {
        return http.send("PUT", "/v1/review/%s/label".formatted(id), Json.write(Map.of("label", label)));
    }

    private static void assertRefused(HttpResponse<byte[]> response, int status, String reason) {
        assertThat(new String(response.body(), UTF_8)).contains("\"reason\":\"%s\"".formatted(reason));
        assertThat(response.statusCode()).isEqualTo(status);
    }

    private List<ExampleEvent.Labelled> published() throws Exception {
        List<ExampleEvent.Labelled> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(Topics.EXAMPLES)) {
            events.add((ExampleEvent.Labelled)
                    ExampleEventCodec.decode(record.key(), record.headers(), record.value(), Events.NOW));
        }
        return events;
    }
}
