package dev.eleventh.system.world;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.system.Drawings;
import dev.eleventh.system.KafkaProbe;
import dev.eleventh.system.QuickstartProcess;
import dev.eleventh.system.SharedQuickstart;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends each line of {@link WorldCases} to one quickstart. All that goes by Kafka is sent first, and looked up by its key. */
@SharedQuickstart.User
class WorldIT {
    private static final QuickstartProcess SYSTEM = SharedQuickstart.get();

    /** A header that names the case on the topics behind the door. */
    private static final String MARK = "world";

    private static KafkaProbe kafka;
    private static Map<String, String> byKey = Map.of();

    @BeforeAll
    static void teachAndSend() throws InterruptedException {
        for (String label : List.of("disc", "stripes")) {
            for (int i = 0; i < 12; i++) {
                HttpResponse<String> taught = SYSTEM.post("/v1/examples?label=" + label, Drawings.png(label, i));
                assertThat(taught.statusCode()).as(taught.body()).isEqualTo(202);
            }
        }
        await("a version to serve")
                .until(() -> SYSTEM.post("/v1/predict", Drawings.png("disc", 0)).statusCode() == 200);
        kafka = new KafkaProbe(SYSTEM.bootstrapServers());
        List<WorldCase> sent = WorldCases.all().filter(WorldIT::goesByKafka).toList();
        for (WorldCase each : sent) {
            WorldCase marked = each.header(MARK, key(each));
            kafka.send(each.door() == Door.EXAMPLES ? "examples" : "images", key(each), marked.headers(), each.body());
        }
        kafka.flush();
        await("all that went by Kafka to have an outcome").until(() -> {
            byKey = outcomes();
            return sent.stream().allMatch(each -> byKey.containsKey(key(each)));
        });
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static boolean goesByKafka(WorldCase each) {
        return each.door() == Door.EXAMPLES || each.door() == Door.IMAGES;
    }

    private static String key(WorldCase each) {
        return "world-" + Sha256.of(each.toString().getBytes(UTF_8)).hex();
    }

    static Stream<WorldCase> cases() {
        return WorldCases.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isRight(WorldCase each) {
        String outcome = goesByKafka(each) ? byKey.getOrDefault(key(each), "lost") : ask(each);

        assertThat(each.outcome().equals("accepted") ? outcome.replaceFirst(" as .*", "") : outcome)
                .isEqualTo(each.outcome());
    }

    private static String ask(WorldCase each) {
        String path = switch (each.door()) {
            case TEACH -> "/v1/examples";
            case PREDICT -> "/v1/predict";
            case ARCHIVE -> "/v1/examples:batch";
            case INFER -> "/v2/models/eleventh/infer";
            default -> throw new IllegalArgumentException(each + " does not go by HTTP");
        };
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        SYSTEM.uri(path + (each.query().isEmpty() ? "" : "?" + each.query())))
                .POST(BodyPublishers.ofByteArray(each.body()));
        each.headers().forEach(header -> request.header(header.getKey(), header.getValue()));
        HttpResponse<String> response = QuickstartProcess.send(request.build());
        if (response.statusCode() == 202) {
            return label(
                    each, Json.read(response.body(), JsonNode.class).get("id").asText());
        }
        if (response.statusCode() == 200) {
            return each.door() != Door.ARCHIVE
                    ? "predicted"
                    : response.body().contains("\"refused\":0") ? "accepted" : response.body();
        }
        JsonNode error = Json.read(response.body(), JsonNode.class).get("error");
        return error.isTextual()
                ? reasonIn(error.asText())
                : error.path("reason").asText();
    }

    /** The Open Inference Protocol has texts only. */
    private static String reasonIn(String message) {
        return message.contains("expected [0, 1]") ? "bad-tensor" : message;
    }

    /** How the topic has it, where the case names a label. */
    private static String label(WorldCase each, String id) {
        if (!each.outcome().startsWith("accepted as ")) {
            return "accepted";
        }
        List<ConsumerRecord<byte[], byte[]>> records = kafka.readAll("examples").stream()
                .filter(record -> text(record, "ce_id").equals(id))
                .toList();
        return "accepted as " + text(records.get(records.size() - 1), "ce_label");
    }

    private static Map<String, String> outcomes() {
        Map<String, String> outcomes = new HashMap<>();
        for (var record : kafka.readAll("examples-accepted")) {
            outcomes.put(text(record, MARK), "accepted as " + text(record, "ce_label"));
        }
        for (var record : kafka.readAll("examples-rejected")) {
            outcomes.put(text(record, MARK), text(record, "rejection-reason"));
        }
        Map<String, String> predictions = new HashMap<>();
        for (var record : kafka.readAll("predictions")) {
            JsonNode prediction = Json.read(new String(record.value(), UTF_8), JsonNode.class);
            String reason = prediction.at("/error/reason").asText();
            predictions.put(prediction.get("id").asText(), reason.isEmpty() ? "predicted" : reason);
        }
        cases().filter(each -> each.door() == Door.IMAGES).forEach(each -> {
            String outcome = predictions.get(id(each));
            if (outcome != null) {
                outcomes.put(key(each), outcome);
            }
        });
        return outcomes;
    }

    /** The request's id: a structured event brings its own. */
    private static String id(WorldCase each) {
        boolean structured = each.body().length > 0 && each.body()[0] == '{';
        return structured
                ? Json.read(new String(each.body(), UTF_8), JsonNode.class)
                        .get("id")
                        .asText()
                : key(each);
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }
}
