package dev.eleventh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.contracts.Json;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.telemetry.Metrics;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How every command handles an address that does not answer as requested. */
class ServiceAnswersIT {
    private static Metrics metrics;
    private static HttpServer server;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        metrics = Metrics.start();
        Endpoints answers = routes -> {
            for (HandlerType method : List.of(HandlerType.GET, HandlerType.POST, HandlerType.PUT, HandlerType.DELETE)) {
                routes.addHttpHandler(method, "/refusing/<path>", ServiceAnswersIT::refuse);
                routes.addHttpHandler(method, "/away/<path>", ServiceAnswersIT::answerUnavailable);
                routes.addHttpHandler(method, "/other/<path>", ctx -> ctx.html("<h1>It works!</h1>"));
            }
        };
        server = HttpServer.start(new HttpSettings("127.0.0.1", 0), List.of(answers), List.of(), metrics.registry());
    }

    @AfterAll
    static void stop() {
        server.close();
        metrics.close();
    }

    private static void refuse(Context ctx) {
        throw new HttpProblem(409, "not-today", "no examples are accepted today; try again tomorrow");
    }

    private static void answerUnavailable(Context ctx) {
        throw new HttpProblem(503, "database-away", "PostgreSQL is unavailable; retry later");
    }

    @BeforeEach
    void writePictures() throws IOException {
        Path cups = Files.createDirectories(directory.resolve("pictures").resolve("cup"));
        Files.write(cups.resolve("1.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    }

    /** Each command that uses the services; DIR is a folder of this test. */
    static Stream<String> commands() {
        return Stream.of(
                "teach DIR/pictures",
                "teach --wait DIR/pictures",
                "predict DIR/pictures/cup/1.png",
                "watch --limit 1",
                "models list",
                "models list --judged",
                "models show 1",
                "models show current",
                "models diff 1 2",
                "models pin 1",
                "models rollback",
                "models release",
                "models export 1 --format safetensors --to DIR/head",
                "examples list",
                "examples relabel --to cup 1",
                "examples relabel --to cup --label mug",
                "examples retract 1",
                "examples retract --label mug",
                "examples export --to DIR/exported",
                "suspects",
                "suspects --label mug --limit 3",
                "review list",
                "review list --save DIR/saved --limit 3",
                "review label --label mug 1",
                "review skip 1",
                "sources list",
                "sources retract /booth/4",
                "backbone status",
                "backbone status --wait",
                "backbone pause",
                "backbone resume",
                "backbone give-up",
                "rejected list",
                "rejected show 0/1",
                "rejected redrive 0/1");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anUnreachableAddressIsReportedWithExitCode3(String command) throws IOException {
        String url = "http://127.0.0.1:%d".formatted(closedPort());

        Program.Run run = run(command, url);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.AWAY);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).as(run.err()).hasSize(1);
        assertThat(run.err()).contains("cannot reach Eleventh at " + url, "eleventh up", "--url");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anUnavailableServiceIsReportedWithExitCode3(String command) {
        Program.Run run = run(command, url("away"));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.AWAY);
        assertThat(run.err()).isEqualTo("eleventh: PostgreSQL is unavailable; retry later" + System.lineSeparator());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aRefusalIsReportedWithTheServicesMessageAndExitCode1(String command) {
        Program.Run run = run(command, url("refusing"));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err().lines()).as(run.err()).hasSize(1);
        assertThat(run.err()).contains("no examples are accepted today; try again tomorrow");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void standardOutputIsOnlyJsonEvenWhenRefused(String command) throws IOException {
        Program.Run run = run(command + " --json", url("refusing"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        for (String line : run.out().lines().toList()) {
            assertThat(Json.MAPPER.readTree(line).isObject()).as(line).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aResponseOfAnotherProgramIsAnError(String command) {
        Program.Run run = run(command, url("other"));

        assertThat(run.exitCode()).as(run.err()).isNotEqualTo(ExitCode.DONE);
        assertThat(run.err()).contains("eleventh: ").doesNotContain("\tat ");
    }

    /** If one of several requests is refused, its JSON object looks like the others and contains the reason. */
    @Test
    void jsonReportsForEachRecordWhetherItWasRefused() throws IOException {
        Program.Run run = run("rejected redrive 0/1 0/2 --json", url("refusing"));

        assertThat(run.out().lines()).hasSize(2);
        var second = Json.MAPPER.readTree(run.out().lines().toList().get(1));
        assertThat(second.path("record").asText()).isEqualTo("0/2");
        assertThat(second.path("error").path("reason").asText()).isEqualTo("not-today");
        assertThat(second.path("error").path("status").asInt()).isEqualTo(409);
    }

    private Program.Run run(String command, String url) {
        String typed = command.replace("DIR", directory.toString()) + " --url " + url;
        return Program.run(typed.split(" "));
    }

    private static String url(String kind) {
        return "http://127.0.0.1:%d/%s".formatted(server.port(), kind);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
