package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Checks that two requests that send a byte a second, for as long as the server allows, delay no other request: ten
 * slow uploads and all other requests are answered. The times are written to {@code target/dripping-bodies.md}; no
 * test asserts them.
 */
@SharedQuickstart.User
class DrippingBodiesIT {
    private static final QuickstartProcess SYSTEM = SharedQuickstart.get();
    private static final int UPLOADS = 10;
    private static final int UPLOAD_BYTES = 8_700;
    /** Size of each piece of an upload; a piece is sent every 50 ms. */
    private static final int PIECE_BYTES = 100;

    private static final int SMALL_BYTES = 900;
    /** Number of rounds of requests that are measured before the slow requests start. */
    private static final int ROUNDS = 20;

    private static final String BEGIN = """
            POST /v2/models/eleventh/infer HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/json\r
            Transfer-Encoding: chunked\r
            \r
            """;

    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(UPLOADS + 2);
    private final List<Drip> drips = new ArrayList<>();

    @BeforeEach
    void teach() {
        for (String label : List.of("disc", "stripes")) {
            for (int i = 0; i < 12; i++) {
                assertThat(SYSTEM.post("/v1/examples?label=" + label, Drawings.png(label, i))
                                .statusCode())
                        .isEqualTo(202);
            }
        }
        await("a version to serve")
                .until(() -> SYSTEM.post("/v1/predict", Drawings.png("disc", 0)).statusCode() == 200);
    }

    @AfterEach
    void stop() throws Exception {
        clock.shutdownNow();
        for (Drip drip : drips) {
            drip.close();
        }
        assertThat(SYSTEM.delete("/v1/serving/pin").statusCode()).isIn(200, 202);
    }

    @Test
    void slowUploadsAndOtherRequestsAreAnswered() throws Exception {
        Map<String, List<Long>> alone = new LinkedHashMap<>();
        for (int round = 0; round < 2 * ROUNDS; round++) {
            // the first rounds warm up
            askAll(round < ROUNDS ? new LinkedHashMap<>() : alone, round);
        }
        for (int i = 0; i < 2; i++) {
            drips.add(new Drip());
        }
        List<CompletableFuture<String>> uploads = IntStream.range(0, UPLOADS)
                .mapToObj(number -> new Upload(padded(Drawings.png("disc", 1_000 + number), UPLOAD_BYTES)))
                .map(Upload::status)
                .toList();
        Map<String, List<Long>> meanwhile = new LinkedHashMap<>();
        int round = 2 * ROUNDS;
        do {
            askAll(meanwhile, round++);
        } while (!uploads.stream().allMatch(CompletableFuture::isDone));

        assertThat(uploads.stream().map(CompletableFuture::join)).containsOnly("202");
        report(alone, meanwhile);
    }

    /** Sends one request of each kind: a prediction, an example, a pin and a health check. */
    private static void askAll(Map<String, List<Long>> times, int round) {
        byte[] question = padded(Drawings.png("disc", 2_000 + round), SMALL_BYTES);
        byte[] example = padded(Drawings.png("disc", 3_000 + round), SMALL_BYTES);
        timed(
                times,
                "POST /v1/predict, 900 bytes",
                () -> SYSTEM.post("/v1/predict", question).statusCode());
        timed(
                times,
                "POST /v1/examples, 900 bytes",
                () -> SYSTEM.post("/v1/examples?label=disc", example).statusCode());
        timed(times, "PUT /v1/serving/pin", DrippingBodiesIT::pin);
        timed(times, "GET /health/live", () -> SYSTEM.get("/health/live").statusCode());
    }

    private static int pin() {
        HttpRequest request = HttpRequest.newBuilder(SYSTEM.uri("/v1/serving/pin"))
                .PUT(BodyPublishers.ofString("{\"version\":1}"))
                .build();
        return QuickstartProcess.send(request).statusCode();
    }

    @FunctionalInterface
    private interface Question {
        int status();
    }

    private static void timed(Map<String, List<Long>> times, String name, Question question) {
        long began = System.nanoTime();
        int status = question.status();
        times.computeIfAbsent(name, key -> new ArrayList<>()).add(System.nanoTime() - began);
        assertThat(status).as(name).isIn(200, 202);
    }

    /** Appends bytes after the end of an image, which are ignored. */
    private static byte[] padded(byte[] png, int bytes) {
        assertThat(png.length).isLessThanOrEqualTo(bytes);
        return Arrays.copyOf(png, bytes);
    }

    private static void report(Map<String, List<Long>> alone, Map<String, List<Long>> meanwhile) throws IOException {
        StringBuilder table = new StringBuilder(
                "| request | answers | median alone, ms | median meanwhile, ms | slowest meanwhile, ms |\n|---|---|---|---|---|\n");
        meanwhile.forEach((name, times) -> {
            List<Long> sorted = times.stream().sorted().toList();
            table.append(String.format(
                    Locale.ROOT,
                    "| `%s` | %d | %.1f | %.1f | %.1f |%n",
                    name,
                    sorted.size(),
                    median(alone.getOrDefault(name, List.of())),
                    median(sorted),
                    sorted.get(sorted.size() - 1) / 1e6));
        });
        System.out.println(table);
        Files.writeString(Path.of("target", "dripping-bodies.md"), table, UTF_8);
    }

    private static double median(List<Long> nanos) {
        return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1e6;
    }

    private static Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), SYSTEM.ports().http());
        socket.setSoTimeout(Patience.MILLIS);
        return socket;
    }

    /** Sends a chunk of one byte each second, and starts a new request when the server has ended the previous one. */
    private final class Drip implements AutoCloseable {
        private Socket socket = begin();
        private final ScheduledFuture<?> task = clock.scheduleAtFixedRate(this::drip, 0, 1, TimeUnit.SECONDS);

        private static Socket begin() {
            try {
                Socket socket = connect();
                socket.getOutputStream().write(BEGIN.getBytes(US_ASCII));
                return socket;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private synchronized void drip() {
            try {
                socket.getOutputStream().write("1\r\n \r\n".getBytes(US_ASCII));
            } catch (IOException e) {
                socket = begin();
            }
        }

        @Override
        public synchronized void close() throws IOException {
            task.cancel(false);
            socket.close();
        }
    }

    /** Sends an example in pieces. */
    private final class Upload {
        private final byte[] image;
        private final CompletableFuture<String> status = new CompletableFuture<>();
        private int sent;

        Upload(byte[] image) {
            this.image = image;
        }

        CompletableFuture<String> status() {
            try {
                Socket socket = connect();
                socket.getOutputStream()
                        .write("POST /v1/examples?label=disc HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
                                .formatted(image.length)
                                .getBytes(US_ASCII));
                ScheduledFuture<?> pieces =
                        clock.scheduleAtFixedRate(() -> sendPiece(socket), 0, 50, TimeUnit.MILLISECONDS);
                var unused = status.whenComplete((answer, failure) -> pieces.cancel(false));
            } catch (IOException e) {
                status.completeExceptionally(e);
            }
            return status;
        }

        private void sendPiece(Socket socket) {
            try {
                int length = Math.min(PIECE_BYTES, image.length - sent);
                socket.getOutputStream().write(image, sent, length);
                sent += length;
                if (sent == image.length) {
                    String line = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
                    socket.close();
                    status.complete(line.substring(9));
                }
            } catch (IOException e) {
                status.completeExceptionally(e);
            }
        }
    }
}
