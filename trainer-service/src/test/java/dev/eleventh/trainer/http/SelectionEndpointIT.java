package dev.eleventh.trainer.http;

import static dev.eleventh.trainer.Events.labelled;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.HttpReads;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTopics;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three mugs, of which one lacks its image, two cups whose ids differ only in case, and a label that is no file name. */
class SelectionEndpointIT {
    private static final Clock CLOCK = Clock.fixed(Events.NOW, ZoneOffset.UTC);
    private static final TestDatabase DATABASE = TestDatabase.create();

    private static TestTopics topics;
    private static CorrectionPublisher publisher;
    private static HttpReads http;

    @BeforeAll
    static void start() throws Exception {
        topics = TestTopics.empty();
        ExampleStore store = new PostgresExampleStore(DATABASE.jdbi(), 0.5, 1_000, CLOCK);
        store.positions(Map.of(0, 0L));
        List<AcceptedRecord> readings = List.of(
                labelled(0, "mug-0", "mug", "m0"),
                labelled(1, "mug-1", "mug", "m1"),
                labelled(2, "mug-2", "mug", "m2"),
                labelled(3, "Cup", "cup", "c0"),
                labelled(4, "cup", "cup", "c1"),
                labelled(5, "../up", "../a:b", "u"));
        store.record(Events.batch(readings, Map.of(0, 0L)));
        DATABASE.execute("DELETE FROM example_image WHERE example_id = 'mug-1'");
        publisher = new CorrectionPublisher(KafkaConnection.plain(topics.bootstrapServers()), Patience.LIMIT);
        PostgresStoredExamples examples = new PostgresStoredExamples(DATABASE.jdbi());
        http = new HttpReads(Endpoints.of(
                new SelectionEndpoint(examples, publisher, CLOCK),
                new DownloadEndpoint(
                        examples, new PostgresModelRegistry(DATABASE.jdbi()), TestTrainer.backbone()::newManager)));
    }

    @AfterAll
    static void stop() {
        http.close();
        publisher.close();
        topics.close();
    }

    @Test
    void onlyRecordedExamplesWithAnotherLabelAreRelabelled() throws Exception {
        HttpResponse<byte[]> response = http.send(
                "POST",
                "/v1/store/examples:relabel",
                "{\"ids\": [\"mug-0\", \"mug-2\", \"mug-0\", \"cup\", \"nobody\"], \"label\": \" cup \"}");

        assertThat(new String(response.body(), UTF_8))
                .isEqualTo("{\"label\":\"cup\",\"examples\":2,\"unchanged\":1,\"unknown\":1,\"status\":\"queued\"}");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(published(ExampleEvent.Relabelled.class))
                .containsExactlyInAnyOrder(
                        new ExampleEvent.Relabelled(
                                new ExampleId("mug-0"), "/v1/store/examples", Events.NOW, new Label("cup")),
                        new ExampleEvent.Relabelled(
                                new ExampleId("mug-2"), "/v1/store/examples", Events.NOW, new Label("cup")));
    }

    @Test
    void aSelectionIsRetracted() throws Exception {
        HttpResponse<byte[]> response =
                http.send("POST", "/v1/store/examples:retract", "{\"ids\": [\"mug-1\", \"../up\"]}");

        assertThat(new String(response.body(), UTF_8))
                .isEqualTo("{\"examples\":2,\"unchanged\":0,\"unknown\":0,\"status\":\"queued\"}");
        assertThat(published(ExampleEvent.Retracted.class))
                .extracting(ExampleEvent::id)
                .containsExactlyInAnyOrder(new ExampleId("mug-1"), new ExampleId("../up"));
    }

    @Test
    void theRecordedExamplesOfASelectionAreFound() throws Exception {
        HttpResponse<byte[]> response =
                http.send("POST", "/v1/store/examples:find", "{\"ids\": [\"mug-2\", \"nobody\", \"Cup\", \"mug-2\"]}");
        HttpResponse<byte[]> none = http.send("POST", "/v1/store/examples:find", "{\"ids\": [\"nobody\"]}");

        assertThat(Json.read(new String(response.body(), UTF_8), JsonNode.class).path("examples"))
                .extracting(
                        example -> example.path("id").asText(),
                        example -> example.path("label").asText())
                .containsExactlyInAnyOrder(tuple("mug-2", "mug"), tuple("Cup", "cup"));
        assertThat(none.statusCode()).isEqualTo(200);
        assertThat(new String(none.body(), UTF_8)).isEqualTo("{\"examples\":[]}");
    }

    @Test
    void invalidSelectionsAreRejectedAndNothingIsSent() throws Exception {
        int before = topics.read(Topics.EXAMPLES).size();
        String relabel = "/v1/store/examples:relabel";
        String retract = "/v1/store/examples:retract";

        assertRefused(relabel, "{\"ids\": [\"mug-0\"]}", 400, "missing-label");
        assertRefused(relabel, "{\"ids\": [], \"label\": \"cup\"}", 400, "invalid-ids");
        assertRefused(relabel, "{\"label\": \"cup\"}", 400, "invalid-ids");
        assertRefused(retract, "{\"ids\": [\"a b\"]}", 400, "invalid-id");
        assertRefused(retract, "{\"ids\": [null]}", 400, "invalid-id");
        assertRefused(retract, "{\"ids\": [7]}", 400, "bad-json");
        assertRefused(retract, "{\"ids\": [\"mug-0\"], \"label\": \"cup\"}", 400, "bad-json");
        assertRefused(retract, "{\"ids\": [\"nobody\"]}", 404, "unknown-example");
        assertRefused("/v1/store/examples:find", "{\"ids\": []}", 400, "invalid-ids");
        assertRefused("/v1/store/examples:find", "{\"ids\": [\"mug-0\"], \"label\": \"cup\"}", 400, "bad-json");
        assertRefused(retract, "{\"ids\": [%s\"a\"]}".formatted("\"a\",".repeat(10_000)), 400, "invalid-ids");
        assertRefused("/v1/store/examples:download", "{\"ids\": [\"nobody\"]}", 404, "unknown-example");
        http.assertRefused("/v1/store/examples:download?label=nothing", 404, "unknown-example");

        assertThat(topics.read(Topics.EXAMPLES)).hasSize(before);
    }

    @Test
    void aClassIsDownloadedAsAnImageFolderThatListsExamplesWithoutAnImage() throws Exception {
        HttpResponse<byte[]> response = http.get("/v1/store/examples:download?label=mug");

        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/zip");
        assertThat(response.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename*=UTF-8''mug.zip");
        Map<String, String> files = unzip(response.body());
        assertThat(files.keySet()).containsExactly("manifest.jsonl", "mug/mug-0.bin", "mug/mug-2.bin");
        assertThat(files).containsEntry("mug/mug-2.bin", "m2");
        List<JsonNode> lines = manifest(files);
        assertThat(lines).hasSize(3);
        for (JsonNode line : lines) {
            boolean isKept = !line.path("id").asText().equals("mug-1");
            assertThat(line.path("has_image").asBoolean()).isEqualTo(isKept);
            assertThat(line.path("file").isNull()).isEqualTo(!isKept);
        }
    }

    @Test
    void aSelectionIsDownloadedUnderNamesThatCannotLeaveTheirFolderOrReplaceEachOther() throws Exception {
        Map<String, String> files = unzip(
                http.send("POST", "/v1/store/examples:download", "{\"ids\": [\"../up\", \"cup\", \"Cup\", \"gone\"]}")
                        .body());

        assertThat(files.values()).contains("c0", "c1", "u");
        assertThat(files.keySet())
                .hasSize(4)
                .allMatch(name -> name.matches("manifest\\.jsonl|(?:cup|%2E\\.%2Fa%3Ab)/[A-Za-z0-9]+\\.bin"));
        assertThat(files.keySet().stream().map(name -> name.toLowerCase(Locale.ROOT)))
                .doesNotHaveDuplicates();
    }

    private static Map<String, String> unzip(byte[] archive) throws Exception {
        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
            }
        }
        return files;
    }

    private static List<JsonNode> manifest(Map<String, String> files) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : String.valueOf(files.get("manifest.jsonl")).split("\n", -1)) {
            if (!line.isEmpty()) {
                lines.add(Json.MAPPER.readTree(line));
            }
        }
        return lines;
    }

    private static void assertRefused(String path, String body, int status, String reason) throws Exception {
        HttpResponse<byte[]> response = http.send("POST", path, body);
        assertThat(new String(response.body(), UTF_8)).contains("\"reason\":\"%s\"".formatted(reason));
        assertThat(response.statusCode()).isEqualTo(status);
    }

    private static <T extends ExampleEvent> List<T> published(Class<T> type) throws Exception {
        List<T> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(Topics.EXAMPLES)) {
            ExampleEvent event = ExampleEventCodec.decode(record.key(), record.headers(), record.value(), Events.NOW);
            if (type.isInstance(event)) {
                events.add(type.cast(event));
            }
        }
        return events;
    }
}
