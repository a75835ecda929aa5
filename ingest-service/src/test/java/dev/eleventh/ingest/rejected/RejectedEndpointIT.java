package dev.eleventh.ingest.rejected;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.ingest.RunningIngest;
import dev.eleventh.ingest.TestClients;
import dev.eleventh.ingest.TestConfig;
import dev.eleventh.ingest.TestHeaders;
import dev.eleventh.ingest.TestImages;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectedEndpointIT {
    private static final byte[] IMAGE = TestImages.png(7);

    private static String kafka;
    private static RunningIngest ingest;
    private static KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void start(@TempDir Path directory) {
        kafka = TestServers.kafka().bootstrapServers();
        ingest = new RunningIngest(TestConfig.of(kafka, directory));
        producer = TestClients.producer(kafka, "none");
        ingest.awaitReady();
    }

    @AfterAll
    static void stop() {
        producer.close();
        ingest.close();
    }

    /** Sends a record that must be rejected, and returns its partition and offset among the rejected records. */
    private static String reject(String test, String key, Headers headers, byte @Nullable [] value) throws Exception {
        send(test, key, headers, value);
        List<ConsumerRecord<byte[], byte[]>> rejected = TestClients.readRejected(kafka, 1, test);
        assertThat(rejected).as(test).hasSize(1);
        return "%d/%d".formatted(rejected.get(0).partition(), rejected.get(0).offset());
    }

    private static void send(String test, String key, Headers headers, byte @Nullable [] value) throws Exception {
        headers.add("test", test.getBytes(UTF_8));
        producer.send(new ProducerRecord<>(Topics.EXAMPLES.name(), null, key.getBytes(UTF_8), value, headers))
                .get();
    }

    private static JsonNode get(String path) throws Exception {
        HttpResponse<String> response = ingest.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.MAPPER.readTree(response.body());
    }

    private static HttpResponse<String> redrive(String place, String body) throws Exception {
        return ingest.post("/v1/rejected/" + place + ":redrive", "application/json", BodyPublishers.ofString(body));
    }

    private static void assertReason(HttpResponse<String> response, int status, String reason) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(Json.MAPPER.readTree(response.body()).at("/error/reason").asText())
                .isEqualTo(reason);
    }

    @Test
    void pagesGoFromTheNewestToTheOldestAcrossPartitionsAndGaps() throws Exception {
        for (int i = 0; i < 12; i++) {
            send("page", "page-" + i, TestHeaders.of("ce_label", "mug"), "no image".getBytes(UTF_8));
        }
        assertThat(TestClients.readRejected(kafka, 12, "page")).hasSize(12);

        List<JsonNode> all = new ArrayList<>();
        String next = "/v1/rejected?limit=5";
        while (!next.isEmpty()) {
            JsonNode page = get(next);
            assertThat(page.path("rejected").size()).isBetween(1, 5);
            page.path("rejected").forEach(all::add);
            next = page.has("next")
                    ? "/v1/rejected?limit=5&before=" + page.path("next").asText()
                    : "";
        }

        assertThat(all)
                .extracting(each -> Instant.parse(each.path("rejected_at").asText()))
                .isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(all)
                .extracting(each -> each.path("partition") + "/" + each.path("offset"))
                .doesNotHaveDuplicates();
        assertThat(all)
                .extracting(each -> each.path("id").asText())
                .filteredOn(id -> id.startsWith("page-"))
                .hasSize(12);
        assertThat(get("/v1/rejected?limit=1000").path("rejected")).hasSize(all.size());
    }

    @Test
    void aRecordIsShownWithItsReadableAttributes() throws Exception {
        String place = reject(
                "shown",
                "shown",
                TestHeaders.of("ce_label", "mu\u0007g", "ce_source", "/cameras/7", "content-type", "image/png"),
                IMAGE);

        JsonNode shown = get("/v1/rejected/" + place);

        assertThat(shown.path("reason").asText()).isEqualTo("invalid-label");
        assertThat(shown.path("message").asText()).isNotBlank();
        assertThat(shown.path("id").asText()).isEqualTo("shown");
        assertThat(shown.path("label").asText()).isEqualTo("mu\u0007g");
        assertThat(shown.path("source").asText()).isEqualTo("/cameras/7");
        assertThat(shown.path("type").asText()).isEqualTo("dev.eleventh.example.labelled.v1");
        assertThat(shown.path("content_type").asText()).isEqualTo("image/png");
        assertThat(shown.path("image").asText()).isEqualTo("image/png");
        assertThat(shown.path("bytes").asInt()).isEqualTo(IMAGE.length);
    }

    @Test
    void bytesAreServedAsAnImageOnlyWhenTheyStartLikeOne() throws Exception {
        String image = reject("image", "image", TestHeaders.of("ce_label", ""), IMAGE);
        String page = reject(
                "html",
                "html",
                TestHeaders.of("ce_label", "mug", "content-type", "text/html"),
                "<script>".getBytes(UTF_8));
        String nothing = reject("nothing", "rejected-nothing", TestHeaders.of(), null);

        HttpResponse<String> shown = ingest.get("/v1/rejected/" + image + "/image");
        HttpResponse<String> download = ingest.get("/v1/rejected/" + page + "/image");

        assertThat(shown.headers().firstValue("content-type")).hasValue("image/png");
        assertThat(shown.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(download.headers().firstValue("content-type")).hasValue("application/octet-stream");
        assertThat(download.headers().firstValue("content-disposition"))
                .hasValueSatisfying(disposition -> assertThat(disposition).startsWith("attachment"));
        assertThat(download.body()).isEqualTo("<script>");
        assertReason(ingest.get("/v1/rejected/" + nothing + "/image"), 404, "no-image");
    }

    @Test
    void missingRecordsAndInvalidParametersAreReported() throws Exception {
        assertReason(ingest.get("/v1/rejected/0/999999999"), 404, "not-found");
        assertReason(ingest.get("/v1/rejected/99/0"), 404, "not-found");
        assertReason(ingest.get("/v1/rejected/0/x"), 400, "invalid-parameter");
        assertReason(ingest.get("/v1/rejected?limit=1001"), 400, "invalid-parameter");
        assertReason(ingest.get("/v1/rejected?before=yesterday"), 400, "invalid-parameter");
        // an outdated cursor is only a position
        assertThat(get("/v1/rejected?before=0-0.1-0.2-0.77-5").path("rejected")).isEmpty();
    }

    @Test
    void theOffsetOfATransactionMarkerHasNoRecord() throws Exception {
        String place = reject("marker", "marker", TestHeaders.of("ce_label", "mug"), new byte[] {1});
        int slash = place.indexOf('/');
        long behind = Long.parseLong(place.substring(slash + 1)) + 1;
        // so that a record follows the marker
        reject("behind-marker", "marker", TestHeaders.of("ce_label", "mug"), new byte[] {1});

        assertReason(ingest.get("/v1/rejected/" + place.substring(0, slash) + "/" + behind), 404, "not-found");
    }

    @Test
    void aRecordWithACorrectedLabelIsAccepted() throws Exception {
        String place = reject("mended", "mended-1", TestHeaders.of("ce_label", " ", "traceparent", "00-1-2-01"), IMAGE);

        HttpResponse<String> again = redrive(place, "{\"label\": \"mug\"}");

        assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
        assertThat(again.body()).isEqualTo("{\"id\":\"mended-1\",\"status\":\"queued\"}");
        ConsumerRecord<String, byte[]> accepted =
                TestClients.readAccepted(kafka, 1, "mended-1").get(0);
        assertThat(accepted.value()).isEqualTo(IMAGE);
        assertThat(TestHeaders.texts(accepted.headers()))
                .contains("ce_label=mug", "traceparent=00-1-2-01", "redriven-from=" + place.replace('/', '-'))
                .noneMatch(header -> header.startsWith("rejec"));
    }

    @Test
    void anIdConflictIsResolvedByANewId() throws Exception {
        producer.send(new ProducerRecord<>(
                        Topics.EXAMPLES.name(),
                        null,
                        "taken".getBytes(UTF_8),
                        IMAGE,
                        TestHeaders.of("ce_label", "mug")))
                .get();
        assertThat(TestClients.readAccepted(kafka, 1, "taken")).hasSize(1);
        String place = reject("taken", "taken", TestHeaders.of("ce_label", "mug"), TestImages.png(8));
        assertThat(get("/v1/rejected/" + place).path("reason").asText()).isEqualTo("id-conflict");

        assertThat(redrive(place, "{\"id\": \"free\"}").statusCode()).isEqualTo(202);

        assertThat(TestClients.readAccepted(kafka, 1, "free").get(0).value()).isEqualTo(TestImages.png(8));
    }

    @Test
    void aRecordThatIsRejectedAgainNamesTheRecordThatWasSentAgain() throws Exception {
        ingest.post("/v1/examples?label=mug&id=again", "", BodyPublishers.ofByteArray(IMAGE));
        assertThat(TestClients.readAccepted(kafka, 1, "again")).hasSize(1);
        String place = reject("again", "again", TestHeaders.of("ce_label", " "), TestImages.png(9));
        assertThat(get("/v1/rejected/" + place).has("redriven_from")).isFalse();

        assertThat(redrive(place, "{\"label\": \"mug\"}").statusCode()).isEqualTo(202);

        List<ConsumerRecord<byte[], byte[]>> rejected = TestClients.readRejected(kafka, 2, "again");
        JsonNode second = get("/v1/rejected/%d/%d"
                .formatted(rejected.get(1).partition(), rejected.get(1).offset()));
        assertThat(second.path("reason").asText()).isEqualTo("id-conflict");
        assertThat(second.path("redriven_from").asText()).isEqualTo(place.replace('/', '-'));
    }

    @Test
    void aCorrectionThatArrivedTooEarlyIsSentAgainWithoutABody() throws Exception {
        String place = reject("early", "early", TestHeaders.of(), null);
        assertThat(get("/v1/rejected/" + place).path("reason").asText()).isEqualTo("unknown-example");
        assertReason(redrive(place, "{\"label\": \"mug\"}"), 400, "invalid-event");
        ingest.post("/v1/examples?label=mug&id=early", "", BodyPublishers.ofByteArray(IMAGE));
        assertThat(TestClients.readAccepted(kafka, 1, "early")).hasSize(1);

        assertThat(redrive(place, "").statusCode()).isEqualTo(202);

        assertThat(TestClients.readAccepted(kafka, 2, "early")).hasSize(2);
    }

    @Test
    void aRedriveThatWouldBeRejectedAgainIsRefusedImmediately() throws Exception {
        String text = reject("text", "text", TestHeaders.of("ce_label", "mug"), "text".getBytes(UTF_8));
        String cut = reject("cut", "cut", TestHeaders.of("ce_label", "mug"), TestImages.truncatedJpeg());
        String noLabel = reject("no-label", "no-label", TestHeaders.of("ce_label", ""), IMAGE);

        assertReason(redrive(text, "{}"), 415, "unsupported-format");
        assertReason(redrive(cut, "{\"label\": \"cup\"}"), 400, "truncated-image");
        assertReason(redrive(noLabel, ""), 400, "missing-label");
        assertReason(redrive(noLabel, "{\"label\": \"mug\", \"id\": \"a b\"}"), 400, "invalid-id");
        assertReason(redrive(noLabel, "{\"lable\": \"mug\"}"), 400, "invalid-event");
        assertReason(redrive("0/999999999", ""), 404, "not-found");
    }
}
