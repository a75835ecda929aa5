package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.JavaProgram;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.Ports;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.runtime.kafka.TopicSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Simultaneously sends ten times as many bytes as the endpoint may hold, with a slow broker and a heap that is too
 * small for all of them.
 */
class OverloadIT {
    private static final byte[] IMAGE = TestImages.pngOfSize(4 << 20);
    private static final int LIMIT_MIB = 48;
    private static final int FITTING = LIMIT_MIB / 4;
    private static final int REQUESTS = 10 * FITTING;
    private static final double BROKER_BYTES_PER_SECOND = 12 << 20;

    /** Room for the bodies, a second copy of each while it is read, the producer's buffer, and the program itself. */
    private static final int HEAP_MIB = 2 * LIMIT_MIB + 32 + 64;

    private final String kafka = TestServers.kafka().bootstrapServers();
    private final int port = Ports.free();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    void eachRequestIsAcceptedOrRefusedAndMemoryIsBounded() throws Exception {
        TopicSetup.createMissing(KafkaConnection.plain(kafka), 1, (short) 1, Patience.LIMIT);
        throttle(BROKER_BYTES_PER_SECOND);
        Process door = startDoor();
        List<SlowRequest> slow = new ArrayList<>();
        try {
            await().ignoreExceptions().until(() -> taken() == 0);
            for (int i = 0; i < FITTING; i++) {
                slow.add(SlowRequest.begin(port, "slow-" + i));
            }
            await().until(() -> taken() == (long) FITTING * SlowRequest.BEGIN);

            Map<Integer, Set<String>> whileFull = flood("none-", slow);
            assertThat(whileFull).containsOnlyKeys(429);

            Set<String> taken = new TreeSet<>(end(slow.subList(0, FITTING / 2)));
            Map<Integer, Set<String>> whileBusy = flood("some-", slow);
            assertThat(whileBusy.keySet()).isSubsetOf(202, 429);
            Set<String> takenWhileBusy = whileBusy.getOrDefault(202, Set.of());
            assertThat(takenWhileBusy).isNotEmpty();
            taken.addAll(takenWhileBusy);
            taken.addAll(end(slow));

            System.out.printf("overload taken=%d of=%d%n", taken.size(), FITTING + 2 * REQUESTS);
            assertThat(taken).hasSize(FITTING + takenWhileBusy.size());
            assertThat(idsOnTheTopic(taken.size())).containsAll(taken);
            assertThat(door.isAlive()).as(output()).isTrue();
        } finally {
            door.destroyForcibly().waitFor();
            for (SlowRequest each : slow) {
                each.close();
            }
            throttle(null);
        }
    }

    private Process startDoor() throws IOException {
        return JavaProgram.of(
                        List.of("-Xmx%dm".formatted(HEAP_MIB), "-XX:+ExitOnOutOfMemoryError"),
                        DoorMain.class,
                        List.of(kafka, String.valueOf(port), String.valueOf((long) LIMIT_MIB << 20)))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("door.log").toFile())
                .start();
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("door.log"));
    }

    /** Sets Kafka's quota for the publisher; null removes it. */
    private void throttle(@Nullable Double bytesPerSecond) throws Exception {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka))) {
            ClientQuotaEntity publisher =
                    new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, "publish-examples"));
            admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                            publisher, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytesPerSecond)))))
                    .all()
                    .get();
        }
    }

    /** Returns the bytes of the bodies that the endpoint holds now. */
    private long taken() throws IOException, InterruptedException {
        HttpRequest metrics = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(port)))
                .build();
        Matcher gauge = Pattern.compile("(?m)^eleventh_http_bodies_bytes (\\S+)$")
                .matcher(client.send(metrics, BodyHandlers.ofString()).body());
        assertThat(gauge.find()).isTrue();
        return (long) Double.parseDouble(gauge.group(1));
    }

    /**
     * Sends all requests simultaneously, and returns the ids by status. The requests share the bytes, so that the
     * client holds little.
     */
    private Map<Integer, Set<String>> flood(String prefix, List<SlowRequest> slow) throws Exception {
        Map<String, CompletableFuture<HttpResponse<String>>> flood = new TreeMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            String id = prefix + i;
            URI uri = URI.create("http://127.0.0.1:%d/v1/examples?label=mug&id=%s".formatted(port, id));
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(List.of(IMAGE)), IMAGE.length))
                    .build();
            flood.put(id, client.sendAsync(request, BodyHandlers.ofString()));
        }
        await().pollInterval(Duration.ofMillis(500)).until(() -> {
            for (SlowRequest each : slow) {
                each.sendOneByte();
            }
            assertThat(taken()).isBetween(0L, (long) LIMIT_MIB << 20);
            return flood.values().stream().allMatch(CompletableFuture::isDone);
        });
        Map<Integer, Set<String>> answered = new TreeMap<>();
        for (var each : flood.entrySet()) {
            HttpResponse<String> response = each.getValue().get();
            answered.computeIfAbsent(response.statusCode(), status -> new TreeSet<>())
                    .add(each.getKey());
            assertThat(response.headers().firstValue("retry-after").isPresent())
                    .as(response.body())
                    .isEqualTo(response.statusCode() != 202);
        }
        return answered;
    }

    /** Completes the requests, removes them from the list, and returns their ids. Each request must be accepted. */
    private static List<String> end(List<SlowRequest> slow) throws IOException {
        List<String> ids = new ArrayList<>();
        for (SlowRequest each : slow) {
            assertThat(each.end()).startsWith("HTTP/1.1 202");
            ids.add(each.id());
        }
        slow.clear();
        return ids;
    }

    /** Sends most of a request and then a byte now and then, like a telephone in a tunnel. */
    private static final class SlowRequest implements AutoCloseable {
        /** Bytes that are sent first; the rest is enough for a byte now and then during the whole test. */
        static final int BEGIN = IMAGE.length - (64 << 10);

        private final String id;
        private final Socket socket;
        private int sent;

        private SlowRequest(String id, Socket socket) {
            this.id = id;
            this.socket = socket;
        }

        static SlowRequest begin(int port, String id) throws IOException {
            SlowRequest slow = new SlowRequest(id, new Socket(InetAddress.getLoopbackAddress(), port));
            slow.socket.setSoTimeout(Patience.MILLIS);
            String head = "POST /v1/examples?label=mug&id=%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
                    .formatted(id, IMAGE.length);
            slow.socket.getOutputStream().write(head.getBytes(US_ASCII));
            slow.send(BEGIN);
            return slow;
        }

        String id() {
            return id;
        }

        private void send(int count) throws IOException {
            socket.getOutputStream().write(IMAGE, sent, count);
            sent += count;
        }

        /** Shows the server that the client is still connected. */
        void sendOneByte() throws IOException {
            send(1);
        }

        String end() throws IOException {
            try (socket) {
                send(IMAGE.length - sent);
                return new String(socket.getInputStream().readNBytes(12), US_ASCII);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Set<String> idsOnTheTopic(int atLeast) {
        Set<String> ids = new TreeSet<>();
        TestClients.read(kafka, Topics.EXAMPLES, atLeast, example -> {
            String id = new String(example.key(), US_ASCII);
            boolean ours = id.startsWith("none-") || id.startsWith("some-") || id.startsWith("slow-");
            return ours && ids.add(id);
        });
        return ids;
    }
}
