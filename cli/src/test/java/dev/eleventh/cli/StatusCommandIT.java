package dev.eleventh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.contracts.Json;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.telemetry.Metrics;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StatusCommandIT {
    private static final String HEALTHY = """
            {"verdict": "healthy", "headline": "Healthy", "findings": [],
             "forgotten": {"answer": "nothing", "version": 3, "compared": 2, "classes": [], "text": "Nothing is forgotten."},
             "services": ["ingest-service", "trainer-service"], "at": "2026-11-30T12:00:00Z"}""";
    private static final String ROLLED_BACK = """
            {"verdict": "alert", "headline": "1 thing needs you", "findings": [
              {"code": "rolled-back", "severity": "alert", "service": "trainer-service",
               "happened": "Version 7 was rolled back.", "value": "version 7", "expected": "no version",
               "action": "Correct wrong labels.", "since": "2026-11-30T11:00:00Z",
               "link": {"console": "/console/#/watch", "panel": "versions", "docs": "docs/operate/runbooks/eleventhrolledback.md"}}],
             "forgotten": {"answer": "fell", "version": 6, "compared": 2, "classes": [], "text": "'shirt' fell.",
               "note": "A task with more classes is harder."},
             "services": ["trainer-service"], "at": "2026-11-30T12:00:00Z"}""";

    private static Metrics metrics;
    private static HttpServer server;

    @BeforeAll
    static void start() {
        metrics = Metrics.start();
        Endpoints answers = routes -> {
            routes.get(
                    "/healthy/v1/status",
                    ctx -> ctx.contentType("application/json").result(HEALTHY));
            routes.get(
                    "/rolled-back/v1/status",
                    ctx -> ctx.contentType("application/json").result(ROLLED_BACK));
            routes.get("/refusing/v1/status", ctx -> {
                throw new HttpProblem(403, "forbidden", "the token lacks the role observe");
            });
        };
        server = HttpServer.start(new HttpSettings("127.0.0.1", 0), List.of(answers), List.of(), metrics.registry());
    }

    @AfterAll
    static void stop() {
        server.close();
        metrics.close();
    }

    private static String url(String kind) {
        return "http://127.0.0.1:%d/%s".formatted(server.port(), kind);
    }

    @Test
    void aHealthySystemIsOneWordTheAnswerAndExitCode0() {
        Program.Run run = Program.run("status", "--url", url("healthy"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out().lines())
                .containsExactly(
                        "Healthy",
                        "Is anything forgotten? Nothing is forgotten.",
                        "Answered: ingest-service, trainer-service");
    }

    @Test
    void eachFindingIsOneLineWithItsLinksAndTheExitCodeIs4() {
        Program.Run run = Program.run("status", "--url", url("rolled-back"));

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.out().lines())
                .containsExactly(
                        "1 thing needs you",
                        "ALERT Version 7 was rolled back. (trainer-service, version 7; expected: no version; since"
                                + " 2026-11-30 11:00:00) Correct wrong labels. See %s/console/#/watch and docs/operate/runbooks/eleventhrolledback.md"
                                        .formatted(url("rolled-back")),
                        "Is anything forgotten? 'shirt' fell.",
                        "A task with more classes is harder.",
                        "Answered: trainer-service");
    }

    @Test
    void jsonIsTheDocumentOfTheServices() throws Exception {
        Program.Run run = Program.run("status", "--json", "--url", url("rolled-back"));

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(Json.MAPPER.readTree(run.out())).isEqualTo(Json.MAPPER.readTree(ROLLED_BACK));
    }

    @Test
    void anUnreachableAddressIsAFindingAndExitCode3() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port;

        Program.Run text = Program.run("status", "--url", url);
        Program.Run json = Program.run("status", "--json", "--url", url);

        assertThat(text.exitCode()).isEqualTo(ExitCode.AWAY);
        assertThat(text.out()).startsWith("1 thing needs you").contains("ALERT cannot reach Eleventh at " + url);
        assertThat(json.exitCode()).isEqualTo(ExitCode.AWAY);
        JsonNode document = Json.MAPPER.readTree(json.out());
        assertThat(document.at("/findings/0/code").asText()).isEqualTo("unreachable");
    }

    @Test
    void aRefusalIsReportedWithExitCode1() {
        Program.Run run = Program.run("status", "--url", url("refusing"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("the token lacks the role observe");
    }
}
