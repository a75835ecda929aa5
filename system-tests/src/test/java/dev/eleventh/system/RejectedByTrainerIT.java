package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.testing.Patience;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ingest accepts what only a decoder can refuse. After the trainer's refusal both pieces of advice work: redrive, and the same id again. */
class RejectedByTrainerIT {
    private static RunningServices services;
    private static KafkaProbe kafka;

    @BeforeAll
    static void teachAsManyLabelsAsThereMayBe(@TempDir Path directory) throws Exception {
        services = new RunningServices(
                directory, "rejected_by_trainer", Map.of("MAX_LABELS", "2", "HOLD_OUT_FRACTION", "0"));
        kafka = new KafkaProbe(services.bootstrapServers());
        for (String label : List.of("disc", "square")) {
            for (int number = 0; number < 2; number++) {
                teach(label, label + "-" + number, Drawings.png(label, number));
            }
        }
        await().until(() -> services.learner().examplesRecorded() == 4);
    }

    @AfterAll
    static void stop() throws Exception {
        kafka.close();
        services.close();
    }

    private static void teach(String label, String id, byte[] image) throws Exception {
        services.queue("POST", "/v1/examples?label=%s&id=%s".formatted(label, id), image);
    }

    private static void send(String label, String id, byte[] image) throws Exception {
        kafka.send("examples", null, id, Map.of("ce_label", label), image);
        kafka.flush();
    }

    /** What the reader is told of each rejected record with this id, newest first. */
    private static List<JsonNode> rejected(String id) throws Exception {
        JsonNode page = Json.read(
                services.send("GET", "/v1/rejected?limit=1000", new byte[0]).body(), JsonNode.class);
        List<JsonNode> found = new ArrayList<>();
        page.get("rejected").forEach(each -> {
            if (each.path("id").asText().equals(id)) {
                found.add(each);
            }
        });
        return found;
    }

    private static JsonNode awaitRejected(String id, int count) {
        await(id + " to be rejected").until(() -> rejected(id).size() >= count);
        return await().until(() -> rejected(id), found -> found.size() == count).get(0);
    }

    private static void redrive(JsonNode rejected) throws Exception {
        services.queue(
                "POST",
                "/v1/rejected/%d/%d:redrive"
                        .formatted(
                                rejected.get("partition").asInt(),
                                rejected.get("offset").asInt()),
                new byte[0]);
    }

    private static void awaitRecorded(String id, String label, byte[] image) {
        await(id + " to be recorded as " + label)
                .until(() -> services.query("SELECT label || ' ' || image_sha256 FROM example WHERE example_id = '%s'"
                                .formatted(id))
                        .equals(List.of(label + " " + Sha256.of(image).hex())));
    }

    private static List<String> outcomes(String id) {
        return services.query(
                "SELECT coalesce(reason, outcome) FROM example_event WHERE example_id = '%s'".formatted(id)
                        + " ORDER BY topic_partition, topic_offset");
    }

    @Test
    void aCorrectedImageUnderTheSameIdIsLearnedOverHttp() throws Exception {
        byte[] corrected = Drawings.png("disc", 101);
        teach("disc", "http", Drawings.broken(1));
        JsonNode rejected = awaitRejected("http", 1);
        assertThat(rejected.get("reason").asText()).isEqualTo("corrupt-image");
        assertThat(rejected.get("message").asText())
                .contains("the id 'http' is free again", "corrected image", "redrive");

        teach("disc", "http", corrected);

        awaitRecorded("http", "disc", corrected);
        assertThat(outcomes("http")).containsExactly("corrupt-image", "recorded");
        assertThat(rejected("http")).hasSize(1);
    }

    @Test
    void aCorrectedImageUnderTheSameIdIsLearnedOverKafka() throws Exception {
        byte[] corrected = Drawings.png("disc", 102);
        send("disc", "kafka", Drawings.broken(2));
        awaitRejected("kafka", 1);

        send("disc", "kafka", corrected);

        awaitRecorded("kafka", "disc", corrected);
        assertThat(outcomes("kafka")).containsExactly("corrupt-image", "recorded");
        assertThat(rejected("kafka")).hasSize(1);
    }

    @Test
    void aBrokenImageThatIsRedrivenOrPackedAgainIsJudgedAgain() throws Exception {
        byte[] image = Drawings.broken(3);
        String id = Sha256.of(image).hex();
        byte[] archive = ZippedPictures.of("disc", image);
        services.send("POST", "/v1/examples:batch", archive);
        JsonNode first = awaitRejected(id, 1);

        redrive(first);
        awaitRejected(id, 2);
        services.send("POST", "/v1/examples:batch", archive);
        awaitRejected(id, 3);

        assertThat(outcomes(id)).containsExactly("corrupt-image", "corrupt-image", "corrupt-image");
        services.queue("DELETE", "/v1/examples/" + id, new byte[0]);
        await("the id to be free").until(() -> rejected(id).get(0).get("reason").asText(), "unknown-example"::equals);
    }

    @Test
    void whatTheTrainerHadNoRoomForIsLearnedWhenThereIsRoom() throws Exception {
        byte[] packed = Drawings.png("cross", 104);
        byte[] archive = ZippedPictures.of("cross", packed);
        String packedId = Sha256.of(packed).hex();
        byte[] sent = Drawings.png("cross", 105);
        teach("disc", "moved", Drawings.png("cross", 106));
        awaitRecorded("moved", "disc", Drawings.png("cross", 106));

        services.send("POST", "/v1/examples:batch", archive);
        send("cross", "sent", sent);
        services.queue("PUT", "/v1/examples/moved/label", RunningServices.labelBody("cross"));
        for (String id : List.of(packedId, "sent", "moved")) {
            assertThat(awaitRejected(id, 1).get("reason").asText()).isEqualTo("too-many-labels");
        }

        services.queue("DELETE", "/v1/labels/square", new byte[0]);
        await().until(() -> services.query("SELECT example_id FROM example WHERE label = 'square'")
                .isEmpty());
        redrive(rejected("sent").get(0));
        redrive(rejected("moved").get(0));
        services.send("POST", "/v1/examples:batch", archive);

        awaitRecorded("sent", "cross", sent);
        awaitRecorded("moved", "cross", Drawings.png("cross", 106));
        awaitRecorded(packedId, "cross", packed);
        assertThat(Stream.of("sent", "moved", packedId).flatMap(id -> outcomes(id).stream()))
                .filteredOn(outcome -> outcome.equals("too-many-labels"))
                .hasSize(3);
    }

    /** Whoever sees a rejection may act on it at that moment: the id is free by then. */
    @Test
    void aProgramThatCorrectsWhatItSeesRejectedIsNeverTooEarly() throws Exception {
        int count = 40;
        for (int number = 0; number < count; number++) {
            kafka.send("examples", null, "race-" + number, Map.of("ce_label", "disc"), Drawings.broken(1_000 + number));
        }
        kafka.flush();

        Set<String> corrected = new HashSet<>();
        Patience.repeatUntil("all to be rejected", () -> corrected.size() == count, () -> {
            for (ConsumerRecord<byte[], byte[]> record : kafka.readAll("examples-rejected")) {
                String id = new String(record.key(), UTF_8);
                if (id.startsWith("race-") && corrected.add(id)) {
                    byte[] image = Drawings.png("disc", 2_000 + Integer.parseInt(id.substring(5)));
                    kafka.send("examples", null, id, Map.of("ce_label", "disc"), image);
                }
            }
        });

        await().until(() -> services.query("SELECT example_id FROM example WHERE example_id LIKE 'race-%'")
                        .size()
                == count);
        assertThat(KafkaProbe.countByKey(kafka.readAll("examples-rejected")))
                .as("each once, and none as id-conflict")
                .containsAllEntriesOf(corrected.stream().collect(Collectors.toMap(id -> id, id -> 1L)));
    }
}
