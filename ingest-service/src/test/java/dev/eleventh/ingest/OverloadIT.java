package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.runtime.Endpoints;
import dev.eleventh.runtime.HttpAddress;
import dev.eleventh.runtime.HttpServer;
import dev.eleventh.runtime.KafkaConnection;
import dev.eleventh.runtime.Metrics;
import dev.eleventh.runtime.Tracing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ten times as much as the door may hold, at once, on a broker that takes a little. */
class OverloadIT {
    private static final byte[] IMAGE = TestImages.pngOfSize(4 << 20);
    private static final int LIMIT_MIB = 48;
    private static final int REQUESTS = 10 * LIMIT_MIB / 4;
    private static final int SLOW = 4;
    private static final double BROKER_BYTES_PER_SECOND = 12 << 20;

    /** Besides the bodies: each once more while it is read, the producer's buffer, and what the broker, the server and the client need. */
    private static final int HEAP_LIMIT_MIB = 2 * LIMIT_MIB + 32 + 128;

    private final String kafka = TestServers.kafka().bootstrapServers();

    @Test
    void eachRequestIsTakenOrSentAwayAndMemoryIsBounded() throws Exception {
        TopicSetup.createMissing(KafkaConnection.plain(kafka), 1, (short) 1, Duration.ofMinutes(1));
        throttle(BROKER_BYTES_PER_SECOND);
        try (Metrics metrics = Metrics.start();
                ExamplePublisher publisher =
                        new ExamplePublisher(KafkaConnection.plain(kafka), Duration.ofSeconds(5), metrics.registry());
                HttpServer http = HttpServer.start(
                        new HttpAddress("127.0.0.1", 0, Optional.empty(), (long) LIMIT_MIB << 20),
                        List.of(door(publisher, metrics)),
                        List.of(),
                        metrics.registry())) {
            long heapBefore = heap();
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                slow.add(begin(http.port(), "slow-" + i));
            }
            await().until(() -> taken(metrics) == (long) SLOW * IMAGE.length);
            Map<String, CompletableFuture<HttpResponse<String>>> flood = flood(http.port());
            AtomicLong mostTaken = new AtomicLong();
            AtomicLong mostHeap = new AtomicLong();
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        mostTaken.accumulateAndGet(taken(metrics), Math::max);
                        mostHeap.accumulateAndGet(heap() - heapBefore, Math::max);
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
            System.out.printf(
                    "overload answered=%s most_taken_mib=%d most_heap_mib=%d%n",
                    count(answered), mostTaken.get() >> 20, mostHeap.get() >> 20);
            assertThat(answered.keySet()).isSubsetOf(202, 429, 503).contains(202, 429);
            assertThat(mostTaken.get()).isBetween(1L, (long) LIMIT_MIB << 20);
            assertThat(mostHeap.get() >> 20).isLessThan(HEAP_LIMIT_MIB);
            Set<String> taken = new TreeSet<>(answered.get(202));
            for (int i = 0; i < SLOW; i++) {
                assertThat(end(slow.get(i))).startsWith("HTTP/1.1 202");
                taken.add("slow-" + i);
            }
            assertThat(idsOnTheTopic(taken.size())).containsAll(taken);
        } finally {
            throttle(null);
        }
    }

    private static Map<Integer, Integer> count(Map<Integer, Set<String>> answered) {
        Map<Integer, Integer> counts = new TreeMap<>();
        answered.forEach((status, ids) -> counts.put(status, ids.size()));
        return counts;
    }

    private static Endpoints door(ExamplePublisher publisher, Metrics metrics) {
        HttpDoor door = new HttpDoor(publisher, new IngestMetrics(metrics.registry()), Tracing.off());
        return new ExamplesEndpoint(door, Clock.systemUTC());
    }

    /** Kafka's own brake; null lets it go. */
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

    private static long taken(Metrics metrics) {
        return (long)
                metrics.registry().get("eleventh.http.bodies.bytes").gauge().value();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** All at once; they share the bytes, so that the heap is the server's. */
    private static Map<String, CompletableFuture<HttpResponse<String>>> flood(int port) {
        HttpClient client = HttpClient.newHttpClient();
        Map<String, CompletableFuture<HttpResponse<String>>> flood = new TreeMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            URI uri = URI.create("http://127.0.0.1:%d/v1/examples?label=mug&id=flood-%d".formatted(port, i));
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(List.of(IMAGE)), IMAGE.length))
                    .build();
            flood.put("flood-" + i, client.sendAsync(request, BodyHandlers.ofString()));
        }
        return Collections.unmodifiableMap(flood);
    }

    /** Half of a request, as from a telephone in a tunnel. */
    private static Socket begin(int port, String id) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        String head = "POST /v1/examples?label=mug&id=%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
                .formatted(id, IMAGE.length);
        socket.getOutputStream().write(head.getBytes(US_ASCII));
        socket.getOutputStream().write(IMAGE, 0, IMAGE.length / 2);
        return socket;
    }

    private static String end(Socket socket) throws IOException {
        try (socket) {
            socket.getOutputStream().write(IMAGE, IMAGE.length / 2, IMAGE.length - IMAGE.length / 2);
            return new String(socket.getInputStream().readNBytes(12), US_ASCII);
        }
    }

    private Set<String> idsOnTheTopic(int atLeast) {
        Set<String> ids = new TreeSet<>();
        TestClients.read(kafka, Topics.EXAMPLES, atLeast, example -> {
            String id = new String(example.key(), US_ASCII);
            boolean ours = id.startsWith("flood-") || id.startsWith("slow-");
            return ours && ids.add(id);
        });
        return ids;
    }
}
