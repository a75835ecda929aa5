package dev.eleventh.ingest.batch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.ingest.RunningIngest;
import dev.eleventh.ingest.TestArchives;
import dev.eleventh.ingest.TestClients;
import dev.eleventh.ingest.TestConfig;
import dev.eleventh.ingest.TestHeaders;
import dev.eleventh.ingest.TestImages;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveUploadIT {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

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

    private static HttpResponse<String> send(String query, String contentType, byte[] archive) throws Exception {
        return ingest.post("/v1/examples:batch" + query, contentType, BodyPublishers.ofByteArray(archive));
    }

    private static List<JsonNode> lines(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/x-ndjson");
        List<JsonNode> lines = new ArrayList<>();
        for (String line : response.body().lines().toList()) {
            lines.add(Json.MAPPER.readTree(line));
        }
        return lines;
    }

    private static JsonNode last(List<JsonNode> lines) {
        return lines.get(lines.size() - 1);
    }

    private static Map<String, byte[]> folder(String label, int seed, int count) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            files.put("pets/%s/%d.png".formatted(label, i), TestImages.png(seed + i));
        }
        return files;
    }

    private static List<ConsumerRecord<byte[], byte[]>> queued(String source, int count) {
        return TestClients.read(
                kafka,
                Topics.EXAMPLES,
                count,
                record -> TestHeaders.text(record.headers(), "ce_source").equals(source));
    }

    @Test
    void everyImageIsQueuedOnceWithItsFolderAsLabelAndTheTrace() throws Exception {
        Map<String, byte[]> files = folder("mug", 1_000, 250);
        files.putAll(folder("Käse ☕", 2_000, 3));
        HttpResponse<String> response = ingest.send(
                "POST",
                "/v1/examples:batch?source=/batch/1",
                "application/zip",
                BodyPublishers.ofByteArray(TestArchives.zip(files)),
                "traceparent",
                TRACE);

        List<JsonNode> lines = lines(response);
        assertThat(lines).extracting(line -> line.path("event").asText()).contains("progress");
        assertThat(last(lines).path("event").asText()).isEqualTo("done");
        assertThat(last(lines).path("queued").asInt()).isEqualTo(253);
        assertThat(last(lines).path("labels").toString()).isEqualTo("{\"Käse ☕\":3,\"mug\":250}");
        List<ConsumerRecord<byte[], byte[]>> records = queued("/batch/1", 253);
        assertThat(records).hasSize(253).allSatisfy(record -> {
            assertThat(TestHeaders.texts(record.headers())).contains("traceparent=" + TRACE);
            assertThat(record.key())
                    .asString(UTF_8)
                    .isEqualTo(Sha256.of(record.value()).hex());
        });
        assertThat(ingest.get("/metrics").body()).contains("eleventh_batches_total{outcome=\"done\"}");
    }

    @Test
    void refusedEntriesHaveAReasonAndTheOthersAreQueued() throws Exception {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("pets/", new byte[0]);
        files.put("pets/README.md", "about".getBytes(UTF_8));
        files.put("pets/mug/.DS_Store", new byte[10]);
        files.put("pets/mug/cut.jpg", TestImages.truncatedJpeg());
        files.put("pets/mug/moving.gif", "GIF89a".getBytes(UTF_8));
        files.put("alone.png", TestImages.png(1));
        files.put("pets/mug/empty.png", new byte[0]);
        files.put("pets/mug/large.png", new byte[Topics.MAX_IMAGE_BYTES + 100]);
        files.put("pets/mug/no-extension", TestImages.png(3_000));
        files.put("pets/mug/last.jpg", TestImages.jpeg(3_001));

        for (byte[] archive : List.of(TestArchives.zip(files), TestArchives.tarGz(files))) {
            List<JsonNode> lines = lines(send("", "", archive));

            assertThat(lines)
                    .filteredOn(line -> line.path("event").asText().equals("refused"))
                    .extracting(line -> line.path("entry").asText() + " "
                            + line.path("reason").asText())
                    .containsExactly(
                            "pets/mug/cut.jpg truncated-image",
                            "pets/mug/moving.gif unsupported-format",
                            "alone.png missing-label",
                            "pets/mug/empty.png empty-body",
                            "pets/mug/large.png too-large");
            assertThat(last(lines).path("event").asText()).isEqualTo("done");
            assertThat(last(lines).path("queued").asInt()).isEqualTo(2);
            assertThat(last(lines).path("refused").asInt()).isEqualTo(5);
            assertThat(last(lines).path("passed_over").asInt()).isEqualTo(1);
            assertThat(last(lines).path("bytes").asInt()).isEqualTo(archive.length);
        }
    }

    @Test
    void aBodyThatIsNoArchiveIsRefusedEvenWhileTheClientIsSending() throws Exception {
        byte[] zip = TestArchives.zip(folder("mug", 1, 1));
        assertReason(send("", "", TestImages.png(1)), 415, "unsupported-archive");
        assertReason(send("", "", new byte[20 << 20]), 415, "unsupported-archive");
        assertReason(send("", "", new byte[0]), 415, "unsupported-archive");
        assertReason(send("", "image/png", zip), 415, "unsupported-archive");
        assertReason(send("", "application/gzip", zip), 415, "content-type-mismatch");
        assertReason(send("?source=my%20camera", "", zip), 400, "invalid-event");
    }

    private static void assertReason(HttpResponse<String> response, int status, String reason) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(Json.MAPPER.readTree(response.body()).at("/error/reason").asText())
                .isEqualTo(reason);
    }

    @Test
    void aDamagedArchiveFailsAtTheDamagedEntryAndEarlierExamplesStay() throws Exception {
        byte[] archive = TestArchives.zip(folder("mug", 4_000, 50));
        byte[] cut = Arrays.copyOf(archive, archive.length / 2);

        JsonNode last = last(lines(send("?source=/batch/cut", "", cut)));

        assertThat(last.path("event").asText()).isEqualTo("failed");
        assertThat(last.path("reason").asText()).isEqualTo("corrupt-archive");
        assertThat(last.path("entry").asText()).startsWith("pets/mug/");
        assertThat(last.path("queued").asInt()).isBetween(10, 40);
        int queued = last.path("queued").asInt();
        assertThat(queued("/batch/cut", queued).size()).isEqualTo(queued);
    }

    @Test
    void aClientMayReadOnlyAfterItHasSentEverything() throws Exception {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            files.put("pets/mug/%d-%s.jpg".formatted(i, "x".repeat(200)), new byte[0]);
        }

        // Java's client starts to read after it has sent the request; these lines have several megabytes
        List<JsonNode> lines = lines(send("", "application/zip", TestArchives.zip(files)));

        assertThat(last(lines).path("refused").asInt()).isEqualTo(20_000);
        assertThat(lines).hasSizeGreaterThan(10_000);
    }

    @Test
    void progressArrivesWhileTheClientIsSendingAndADisconnectEndsTheBatch() throws Exception {
        byte[] archive = TestArchives.tarGz(folder("mug", 5_000, 20));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ingest.port())) {
            socket.setSoTimeout(Patience.MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write("POST /v1/examples:batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"
                    .getBytes(US_ASCII));
            out.write(archive, 0, archive.length - 100);
            BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));

            assertThat(lines.lines()
                            .filter(line -> line.contains("\"progress\""))
                            .findFirst())
                    .isPresent();
        }
        await().untilAsserted(() ->
                assertThat(ingest.get("/metrics").body()).contains("eleventh_batches_total{outcome=\"gone\"} 1.0"));
    }
}
