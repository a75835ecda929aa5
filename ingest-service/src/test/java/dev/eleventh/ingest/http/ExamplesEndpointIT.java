package dev.eleventh.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.ingest.RunningIngest;
import dev.eleventh.ingest.TestClients;
import dev.eleventh.ingest.TestConfig;
import dev.eleventh.ingest.TestHeaders;
import dev.eleventh.ingest.TestImages;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesEndpointIT {
    private static final byte[] IMAGE = TestImages.jpeg(1);

    private static String kafka;
    private static RunningIngest ingest;

    @BeforeAll
    static void start(@TempDir Path directory) {
        kafka = TestServers.kafka().bootstrapServers();
        ingest = new RunningIngest(TestConfig.of(kafka, directory));
        ingest.awaitReady();
    }

    @AfterAll
    static void stop() {
        ingest.close();
    }

    private static HttpResponse<String> post(String query, String contentType, byte[] body) throws Exception {
        return ingest.post("/v1/examples" + query, contentType, BodyPublishers.ofByteArray(body));
    }

    private static void assertRefused(HttpResponse<String> response, int status, String reason) throws Exception {
        var error = Json.MAPPER.readTree(response.body()).path("error");
        assertThat(error.path("reason").asText()).as(response.body()).isEqualTo(reason);
        assertThat(error.path("status").asInt()).isEqualTo(status);
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(response.statusCode()).isEqualTo(status);
    }

    @Test
    void anExampleAnsweredWith202IsAccepted() throws Exception {
        String label = URLEncoder.encode("Käse ☕", UTF_8);
        HttpResponse<String> response = post("?label=" + label + "&id=http-1&source=/cameras/7", "image/jpeg", IMAGE);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEqualTo("{\"id\":\"http-1\",\"status\":\"queued\"}");
        ConsumerRecord<String, byte[]> accepted =
                TestClients.readAccepted(kafka, 1, "http-1").get(0);
        assertThat(accepted.value()).isEqualTo(IMAGE);
        assertThat(TestHeaders.texts(accepted.headers()))
                .contains("ce_label=Käse ☕", "ce_source=/cameras/7", "content-type=image/jpeg");
    }

    @Test
    void aValidTraceIsForwardedAndAnInvalidOneIsNot() throws Exception {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        for (String header : List.of(trace, "x".repeat(10_000))) {
            String path = "/v1/examples?label=mug&id=traced-" + header.length();
            ingest.send("POST", path, "", BodyPublishers.ofByteArray(IMAGE), "traceparent", header);
        }

        List<ConsumerRecord<String, byte[]>> accepted = TestClients.readAccepted(kafka, 2, "traced-");
        assertThat(accepted)
                .extracting(example -> TestHeaders.text(example.headers(), "traceparent"))
                .containsExactlyInAnyOrder(trace, "");
    }

    @Test
    void theIdIsTheDigestOfTheBytesWhenNoneIsGiven() throws Exception {
        byte[] image = TestImages.png(77);
        String id = Sha256.of(image).hex();

        HttpResponse<String> response = post("?label=mug", "", image);

        assertThat(response.body()).contains(id);
        assertThat(TestClients.readAccepted(kafka, 1, id)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "image/jpeg", "application/octet-stream", "application/x-www-form-urlencoded"})
    void theBytesDecideWhenTheContentTypeClaimsNothingElse(String contentType) throws Exception {
        assertThat(post("?label=mug", contentType, IMAGE).statusCode()).isEqualTo(202);
    }

    @Test
    void everyKindOfBadInputHasAStatusAndAReason() throws Exception {
        assertRefused(post("?label=mug", "image/png", new byte[0]), 400, "empty-body");
        assertRefused(post("?label=mug", "text/plain", "text".getBytes(UTF_8)), 415, "unsupported-format");
        assertRefused(post("?label=mug", "image/jpeg", TestImages.truncatedJpeg()), 400, "truncated-image");
        assertRefused(post("?label=mug", "image/png", TestImages.hugePng()), 400, "dimensions-too-large");
        assertRefused(post("", "image/jpeg", IMAGE), 400, "missing-label");
        assertRefused(post("?label=", "image/jpeg", IMAGE), 400, "missing-label");
        assertRefused(post("?label=mu%07g", "image/jpeg", IMAGE), 400, "invalid-label");
        assertRefused(post("?label=mug&id=", "image/jpeg", IMAGE), 400, "invalid-id");
        assertRefused(post("?label=mug&source=my%20camera", "image/jpeg", IMAGE), 400, "invalid-event");
        assertRefused(post("?label=mug", "image/png", IMAGE), 415, "content-type-mismatch");
        assertRefused(post("?label=mug", "text/plain", IMAGE), 415, "content-type-mismatch");
        assertThat(ingest.get("/metrics").body())
                .contains("eleventh_examples_rejected_total{door=\"http\",reason=\"truncated-image\"} 1.0");
    }

    @Test
    void aLabelOfTenKilobytesIsRefused() throws Exception {
        assertRefused(post("?label=" + "x".repeat(10_000), "image/jpeg", IMAGE), 400, "label-too-long");
        assertRefused(post("?label=" + "x".repeat(1_000), "image/jpeg", IMAGE), 400, "label-too-long");
    }

    @Test
    void twentyMegabytesAreRefusedWhetherTheLengthIsDeclaredOrNot() throws Exception {
        byte[] large = new byte[20 << 20];
        BodyPublisher ofUnknownLength = BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large));

        assertRefused(post("?label=mug", "image/png", large), 413, "too-large");
        assertRefused(ingest.post("/v1/examples?label=mug", "image/png", ofUnknownLength), 413, "too-large");
        assertThat(post("?label=mug", "image/png", TestImages.pngOfSize(Topics.MAX_IMAGE_BYTES))
                        .statusCode())
                .isEqualTo(202);
    }

    private static HttpResponse<String> retract(String id) throws Exception {
        return ingest.send("DELETE", "/v1/examples/" + id, "", BodyPublishers.noBody());
    }

    private static HttpResponse<String> relabel(String id, String body) throws Exception {
        return relabel(id, "", body);
    }

    private static HttpResponse<String> relabel(String id, String query, String body) throws Exception {
        String path = "/v1/examples/%s/label%s".formatted(id, query);
        return ingest.send("PUT", path, "application/json", BodyPublishers.ofString(body));
    }

    @Test
    void correctionsByHttpFollowTheirExample() throws Exception {
        post("?label=mug&id=http-corrected", "image/jpeg", IMAGE);

        HttpResponse<String> relabelled = relabel("http-corrected", "?source=/people/eve", "{\"label\": \"Käse ☕\"}");
        HttpResponse<String> retracted = retract("http-corrected");

        assertThat(relabelled.statusCode()).as(relabelled.body()).isEqualTo(202);
        assertThat(relabelled.body()).isEqualTo("{\"id\":\"http-corrected\",\"status\":\"queued\"}");
        assertThat(retracted.statusCode()).isEqualTo(202);
        List<ConsumerRecord<String, byte[]>> accepted = TestClients.readAccepted(kafka, 3, "http-corrected");
        assertThat(TestHeaders.texts(accepted.get(1).headers()))
                .contains("ce_type=dev.eleventh.example.relabelled.v1", "ce_label=Käse ☕", "ce_source=/people/eve");
        assertThat(TestHeaders.texts(accepted.get(2).headers()))
                .contains("ce_type=dev.eleventh.example.retracted.v1", "ce_source=/v1/examples");
        assertThat(accepted.get(2).value()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a//b", "..", "a%2Fb", "a+b;c", "what?#", "back\\slash", "{\"}<>|^`~!*'()", "label"})
    void anIdMayHoldAnyVisibleAscii(String id) throws Exception {
        String encoded = URLEncoder.encode(id, UTF_8).replace(".", "%2E");
        post("?label=mug&id=" + encoded, "image/jpeg", IMAGE);

        HttpResponse<String> response = retract(encoded);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(TestClients.readAccepted(kafka, 2, id))
                .extracting(ConsumerRecord::key)
                .containsExactly(id, id + " retracted");
    }

    @Test
    void aCorrectionOfAnUnknownExampleIsQueuedAndThenRejected() throws Exception {
        assertThat(retract("http-never-seen").statusCode()).isEqualTo(202);

        List<ConsumerRecord<byte[], byte[]>> rejected = TestClients.read(
                kafka,
                Topics.EXAMPLES_REJECTED,
                1,
                record -> Arrays.equals("http-never-seen".getBytes(UTF_8), record.key()));
        assertThat(TestHeaders.text(rejected.get(0).headers(), "rejection-reason"))
                .isEqualTo("unknown-example");
    }

    @Test
    void badCorrectionsHaveAStatusAndAReason() throws Exception {
        assertRefused(retract("a%20b"), 400, "invalid-id");
        assertRefused(retract("x".repeat(201)), 400, "invalid-id");
        assertRefused(retract("42?source=my%20camera"), 400, "invalid-event");
        assertRefused(relabel("42", ""), 400, "invalid-event");
        assertRefused(relabel("42", "cup"), 400, "invalid-event");
        assertRefused(relabel("42", "{\"lable\": \"cup\"}"), 400, "invalid-event");
        assertRefused(relabel("42", "{\"label\": 7}"), 400, "invalid-event");
        assertRefused(relabel("42", "{\"label\": \" \"}"), 400, "missing-label");
        assertRefused(relabel("42", "{\"label\": \"cu\\u0007p\"}"), 400, "invalid-label");
        assertRefused(relabel("42", "{\"label\": \"" + "x".repeat(129) + "\"}"), 400, "label-too-long");
        assertRefused(relabel("42", "x".repeat(20_000)), 413, "body-too-large");
    }
}
