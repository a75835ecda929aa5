package dev.eleventh.system.world;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.system.Drawings;
import dev.eleventh.system.KafkaProbe;
import dev.eleventh.system.QuickstartProcess;
import dev.eleventh.system.SharedQuickstart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends each case of {@link WorldCases} to one quickstart. All Kafka records are sent first; their outcomes are found
 * by key, id or offset.
 */
@SharedQuickstart.User
class WorldIT {
    private static final QuickstartProcess SYSTEM = SharedQuickstart.get();
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

    private static KafkaProbe kafka;
    private static WorldRecords records;

    @BeforeAll
    static void teachAndSend() throws Exception {
        for (String label : List.of("disc", "stripes")) {
            for (int i = 0; i < 12; i++) {
                HttpResponse<String> taught = SYSTEM.post("/v1/examples?label=" + label, Drawings.png(label, i));
                assertThat(taught.statusCode()).as(taught.body()).isEqualTo(202);
            }
        }
        await("a version to serve")
                .until(() -> SYSTEM.post("/v1/predict", Drawings.png("disc", 0)).statusCode() == 200);
        kafka = new KafkaProbe(SYSTEM.bootstrapServers());
        records = new WorldRecords(kafka);
        try (WorldProducers producers = new WorldProducers(SYSTEM.bootstrapServers())) {
            for (WorldCase each :
                    WorldCases.all().filter(line -> line.door().isTopic()).toList()) {
                records.sent(each, producers.send(each, key(each)));
            }
        }
        await("all cases sent through Kafka to have an outcome")
                .untilAsserted(() -> assertThat(records.readAll()).isEmpty());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    /** Returns a unique key for a case, which its record has unless the case specifies another key. */
    static String key(WorldCase each) {
        return "world-" + Sha256.of(each.toString().getBytes(UTF_8)).hex();
    }

    static Stream<WorldCase> cases() {
        return WorldCases.all();
    }

    @Test
    void everyCaseHasAUniqueName() {
        assertThat(cases().map(each -> each.door() + ": " + each.name())).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void hasTheExpectedOutcome(WorldCase each) throws IOException {
        String outcome = switch (each.door()) {
            case EXAMPLES, IMAGES -> records.outcome(each);
            case WIRE -> overTheWire(each);
            default -> ask(each);
        };

        assertThat(each.outcome().equals("accepted") ? outcome.replaceFirst(" as .*", "") : outcome)
                .isEqualTo(each.outcome());
    }

    private static String ask(WorldCase each) {
        HttpResponse<String> response = QuickstartProcess.send(request(each));
        int status = response.statusCode();
        if (each.door() == Door.ARCHIVE && status == 200) {
            return lastLine(response.body());
        }
        if (status == 202) {
            return label(
                    each, Json.read(response.body(), JsonNode.class).get("id").asText());
        }
        if (status == 200) {
            return "predicted";
        }
        JsonNode error = Json.read(response.body(), JsonNode.class).get("error");
        if (!error.isTextual()) {
            return error.path("reason").asText();
        }
        // errors of the Open Inference Protocol have a message but no reason
        String expected = each.outcome().replaceFirst("^\\d+ ", "");
        return status + " " + (error.asText().contains(expected) ? expected : error.asText());
    }

    private static HttpRequest request(WorldCase each) {
        String path = switch (each.door()) {
            case TEACH -> "/v1/examples";
            case PREDICT -> "/v1/predict";
            case ARCHIVE -> "/v1/examples:batch";
            case INFER -> "/v2/models/eleventh/infer";
            case RELABEL -> "/v1/examples/nobody/label";
            default -> throw new IllegalArgumentException(each + " is not sent by an HTTP client");
        };
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        SYSTEM.uri(path + (each.query().isEmpty() ? "" : "?" + each.query())))
                .method(each.door() == Door.RELABEL ? "PUT" : "POST", BodyPublishers.ofByteArray(each.body()));
        for (WorldCase.Head header : each.headers()) {
            if (header.name().equals("expect")) {
                request.expectContinue(true);
            } else {
                request.header(header.name(), header.text());
            }
        }
        return request.build();
    }

    private static String lastLine(String answer) {
        List<String> lines = answer.lines().toList();
        JsonNode last = Json.read(lines.get(lines.size() - 1), JsonNode.class);
        return last.get("event").asText().equals("done")
                ? "%d queued, %d refused"
                        .formatted(
                                last.get("queued").asInt(), last.get("refused").asInt())
                : last.get("reason").asText();
    }

    /** Returns the label on the topic, if the case expects a label. */
    private static String label(WorldCase each, String id) {
        if (!each.outcome().startsWith("accepted as ")) {
            return "accepted";
        }
        List<ConsumerRecord<byte[], byte[]>> own = kafka.readAll("examples").stream()
                .filter(record -> WorldRecords.text(record, "ce_id").equals(id))
                .toList();
        return "accepted as " + WorldRecords.text(own.get(own.size() - 1), "ce_label");
    }

    /** Returns the statuses of all responses until the server closes the connection; a HEAD must have no body. */
    private static String overTheWire(WorldCase each) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), SYSTEM.ports().http())) {
            socket.setSoTimeout(Patience.MILLIS);
            socket.getOutputStream().write(each.body());
            String answers = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            if (new String(each.body(), ISO_8859_1).startsWith("HEAD ")) {
                assertThat(answers).endsWith("\r\n\r\n");
            }
            return STATUS.matcher(answers)
                    .results()
                    .map(MatchResult::group)
                    .map(line -> line.substring(9, 12))
                    .collect(Collectors.joining(", "));
        }
    }
}
