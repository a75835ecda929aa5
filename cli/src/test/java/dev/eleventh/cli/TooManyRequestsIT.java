package dev.eleventh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.telemetry.Metrics;
import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a service is too busy, the client waits as long as the service requests, up to a limit. */
class TooManyRequestsIT {
    private final Metrics metrics = Metrics.start();
    /** The values of Retry-After for consecutive requests; later requests succeed. */
    private final Queue<String> retryAfter = new ConcurrentLinkedQueue<>();
    /** The time of each request, with a hash of its body. */
    private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();

    private HttpServer server;

    @TempDir
    Path directory;

    private record Asked(long nanos, int bodyHash, int bodyLength) {}

    @BeforeEach
    void start() throws IOException {
        Endpoints busy = routes -> {
            routes.post("/v1/examples:batch", ctx -> {
                refuseWhileBusy(ctx);
                ctx.status(202).result("{\"event\":\"done\",\"queued\":1,\"labels\":{\"cup\":1},\"passed_over\":0}\n");
            });
            routes.post("/v1/predict", ctx -> {
                refuseWhileBusy(ctx);
                ctx.contentType("application/json")
                        .result("{\"model_version\":3,\"predictions\":[{\"label\":\"cup\",\"probability\":0.9}]}");
            });
        };
        server = HttpServer.start(new HttpSettings("127.0.0.1", 0), List.of(busy), List.of(), metrics.registry());
        Path cups = Files.createDirectories(directory.resolve("pictures").resolve("cup"));
        Files.write(cups.resolve("1.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    }

    @AfterEach
    void stop() {
        server.close();
        metrics.close();
    }

    private void refuseWhileBusy(Context ctx) {
        byte[] body = ctx.bodyAsBytes();
        asked.add(new Asked(System.nanoTime(), Arrays.hashCode(body), body.length));
        String seconds = retryAfter.poll();
        if (seconds != null) {
            ctx.header("Retry-After", seconds);
            throw new HttpProblem(429, "too-many-batches", "8 batches are being read; send it again later");
        }
    }

    @Test
    void teachResendsTheSameArchiveAfterTheRequestedPause() {
        retryAfter.addAll(List.of("1", "2"));

        Program.Run run = run("teach", directory.resolve("pictures").toString());

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("1 example queued, 0 refused");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("retrying in 1 s", "300 s at most", "8 batches are being read");
        List<Asked> requests = List.copyOf(asked);
        assertThat(requests).hasSize(3);
        assertThat(requests.get(1).nanos() - requests.get(0).nanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(990));
        assertThat(requests.get(2).nanos() - requests.get(1).nanos())
                .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_990));
        assertThat(requests).extracting(Asked::bodyLength).allMatch(length -> length > 0);
        assertThat(requests)
                .extracting(Asked::bodyHash)
                .containsOnly(requests.get(0).bodyHash());
    }

    @Test
    void predictWaitsEvenIfRetryAfterHasNoSeconds() {
        retryAfter.addAll(List.of("0", "soon"));

        Program.Run run =
                run("predict", "--json", directory.resolve("pictures/cup/1.png").toString());

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out().lines()).hasSize(1).first().asString().contains("\"label\":\"cup\"");
        assertThat(run.err()).contains("retrying in 1 s");
        assertThat(asked).hasSize(3);
    }

    @Test
    void aPauseBeyondTheLimitIsReportedWithExitCode3() {
        retryAfter.add("3600");

        Program.Run run = run("teach", directory.resolve("pictures").toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.AWAY);
        assertThat(run.err()).contains("8 batches are being read", "asked to wait 3600 s more", "the limit is 300 s");
        assertThat(asked).hasSize(1);
    }

    @Test
    void theLimitCoversAllPausesOfARequest() {
        retryAfter.addAll(List.of("1", "300"));

        Program.Run run = run("predict", directory.resolve("pictures/cup/1.png").toString());

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.AWAY);
        // more than 1 s on a busy machine
        assertThat(run.err()).containsPattern("waited \\d+ s, asked to wait 300 s more");
        assertThat(asked).hasSize(2);
    }

    @Test
    void theProgressBarShowsThatTheCommandWaits() {
        retryAfter.add("1");
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), false, true, 100);

        int exitCode = Eleventh.commandLine(terminal, System.out, System.err, Map.of())
                .setOut(new PrintWriter(new StringWriter(), true))
                .setErr(new PrintWriter(err, true))
                .execute("teach", directory.resolve("pictures").toString(), "--url", url());

        assertThat(exitCode).as(err.toString()).isEqualTo(ExitCode.DONE);
        List<String> drawn = List.of(err.toString().split("[\r\n]+"));
        assertThat(drawn).anyMatch(line -> line.contains("Sending") && line.contains("service busy, waiting"));
        assertThat(drawn.get(drawn.size() - 1)).contains("1/1").doesNotContain("waiting");
    }

    private Program.Run run(String... command) {
        String[] typed = Arrays.copyOf(command, command.length + 2);
        typed[command.length] = "--url";
        typed[command.length + 1] = url();
        return Program.run(typed);
    }

    private String url() {
        return "http://127.0.0.1:" + server.port();
    }
}
