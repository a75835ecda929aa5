package dev.eleventh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.Json;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.telemetry.Metrics;
import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of a move to another network, against a service that answers with given documents. */
class BackboneCommandsIT {
    private static final String AWAY = "away";
    private static final String EMBEDDING = move("embedding", "'examples': 4882, 'embedded': 1200");
    private static final String PAUSED = move("paused", "'examples': 4882, 'embedded': 1200");
    private static final String JUDGING = move("judging", "'examples': 4882, 'embedded': 4882");
    private static final String BLOCKED = move("blocked", """
            'reason': '12 examples cannot be embedded; retract them, or give up the move',
            'examples': 4882, 'embedded': 4870, 'blocked': 12,
            'blocked_examples': [{'id': 'img-7', 'problem': 'the image was deleted'}]""");
    private static final String PROMOTED =
            move("promoted", "'reason': 'it is better', 'version': 12, 'ended_at': '2026-11-30T04:05:00Z'");

    private final Metrics metrics = Metrics.start();
    /** The documents of consecutive answers; the last one is repeated. */
    private final Deque<String> answers = new ConcurrentLinkedDeque<>();
    /** Method, path and body of each request for a change. */
    private final Queue<String> changes = new ConcurrentLinkedQueue<>();

    private HttpServer server;

    private static String move(String state, String more) {
        return """
                {'backbone': {'sha256': '%s', 'kind': 'built-in'}, 'move': {'id': 3, 'sha256': '%s', 'kind': 'onnx',
                'name': 'vit_small', 'even_if_worse': false, 'requested_at': '2026-11-30T04:00:00Z', 'state': '%s', %s}}""".formatted("2dd9".repeat(16), "ab12".repeat(16), state, more);
    }

    @BeforeEach
    void start() {
        Endpoints endpoints = routes -> {
            routes.get("/v1/backbone", this::answer);
            routes.put("/v1/backbone/move", this::change);
            routes.delete("/v1/backbone/move", this::change);
        };
        server = HttpServer.start(new HttpSettings("127.0.0.1", 0), List.of(endpoints), List.of(), metrics.registry());
    }

    @AfterEach
    void stop() {
        server.close();
        metrics.close();
    }

    private void answer(Context ctx) {
        String answer = answers.size() > 1 ? answers.remove() : answers.element();
        if (answer.equals(AWAY)) {
            throw new HttpProblem(503, "database-away", "PostgreSQL is unavailable; retry later");
        }
        ctx.contentType("application/json").result(answer.replace('\'', '"'));
    }

    private void change(Context ctx) {
        changes.add("%s %s %s".formatted(ctx.method(), ctx.path(), ctx.body()).strip());
        if (answers.isEmpty()) {
            throw new HttpProblem(404, "no-move", "no move is under way; start one with ./eleventh backbone use");
        }
        answer(ctx);
    }

    @Test
    void statusShowsTheNetworkAndTheProgressOfTheMove() {
        answers.add(EMBEDDING);

        Program.Run run = run("status");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out())
                .contains("built-in, sha256 2dd92dd92dd9\n", "to vit_small, onnx, sha256 ab12ab12ab12\n")
                .contains("embedding, 1,200 of 4,882 examples embedded")
                .doesNotContain("Reason", "Ended", "Even if worse", "BLOCKED");
    }

    @Test
    void statusShowsTheExamplesThatCannotBeEmbedded() {
        answers.add(BLOCKED);

        Program.Run run = run("status");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out())
                .contains("blocked, 4,870 of 4,882 examples embedded", "12 examples cannot be embedded; retract them")
                .contains("img-7", "the image was deleted", "and 11 more");
    }

    @Test
    void statusShowsTheResultWithItsReason() {
        answers.add(PROMOTED);

        assertThat(run("status").out()).contains("promoted as version 12", "it is better", "Ended");
    }

    @Test
    void aPromotionWithoutExamplesHasNoVersion() {
        answers.add(move("promoted", "'reason': 'nothing to learn from', 'ended_at': '2026-11-30T04:05:00Z'"));

        assertThat(run("status").out()).contains("State      promoted\n");
    }

    @Test
    void statusShowsTheNetworkIfThereNeverWasAMove() {
        answers.add("{'backbone': {'sha256': '%s', 'kind': 'onnx'}}".formatted("cd34".repeat(16)));

        Program.Run run = run("status");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("onnx, sha256 cd34cd34cd34", "none yet");
    }

    @Test
    void jsonIsTheDocumentOfTheService() throws Exception {
        answers.add(BLOCKED);

        Program.Run run = run("status", "--json");

        assertThat(run.out().lines()).hasSize(1);
        assertThat(Json.MAPPER.readTree(run.out())).isEqualTo(Json.MAPPER.readTree(BLOCKED.replace('\'', '"')));
    }

    @Test
    void waitFollowsTheMoveUntilItsPromotion() {
        answers.addAll(List.of(EMBEDDING, PAUSED, JUDGING, PROMOTED));

        Program.Run run = run("status", "--wait");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("promoted as version 12").doesNotContain("1,200");
        assertThat(run.err().lines())
                .as(run.err())
                .hasSize(1)
                .first()
                .asString()
                .contains("paused", "backbone resume");
    }

    @Test
    void waitOutlastsAnUnavailableService() {
        answers.addAll(List.of(EMBEDDING, AWAY, AWAY, PROMOTED));

        Program.Run run = run("status", "--wait");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.err().lines())
                .as(run.err())
                .hasSize(1)
                .first()
                .asString()
                .contains("PostgreSQL is unavailable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rejected", "given-up"})
    void waitExitsWithCode1IfTheNetworkWasNotPromoted(String state) {
        answers.add(move(state, "'reason': 'the reason', 'ended_at': '2026-11-30T04:05:00Z'"));

        Program.Run run = run("status", "--wait");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).contains("the reason", "the backbone is unchanged");
    }

    @Test
    void waitExitsWithCode1IfTheMoveIsBlocked() {
        answers.addAll(List.of(EMBEDDING, BLOCKED));

        Program.Run run = run("status", "--wait");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).contains("12 examples cannot be embedded");
    }

    @Test
    void waitExitsWithCode1IfThereIsNoMoveOrAnotherReplacedIt() {
        answers.addAll(List.of(
                "{'backbone': {'sha256': '', 'kind': 'built-in'}}", EMBEDDING, PROMOTED.replace("'id': 3", "'id': 4")));

        Program.Run none = run("status", "--wait");
        Program.Run replaced = run("status", "--wait");

        assertThat(none.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(none.err()).contains("no move to wait for", "eleventh backbone use");
        assertThat(replaced.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(replaced.err()).contains("move 4 replaced the awaited move 3");
    }

    @Test
    void aTerminalShowsTheProgress() {
        answers.addAll(List.of(EMBEDDING, PAUSED, PAUSED, PROMOTED));
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), false, true, 100);

        int exitCode = Eleventh.commandLine(terminal, System.out, System.err, Map.of())
                .setOut(new PrintWriter(new StringWriter(), true))
                .setErr(new PrintWriter(err, true))
                .execute("backbone", "status", "--wait", "--url", url());

        assertThat(exitCode).as(err.toString()).isEqualTo(ExitCode.DONE);
        assertThat(err.toString().split("[\r\n]+"))
                .anyMatch(line -> line.contains("Embedding") && line.contains("1200/4882"))
                .anyMatch(line -> line.contains("paused"))
                .noneMatch(line -> line.contains("eleventh:"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    pause   | PUT /v1/backbone/move {"paused":true}
                    resume  | PUT /v1/backbone/move {"paused":false}
                    give-up | DELETE /v1/backbone/move
                    """)
    void aChangeIsSentAndItsResultShown(String command, String request) {
        answers.add(PAUSED);

        Program.Run run = run(command);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(changes).containsExactly(request);
        assertThat(run.out()).contains("paused, 1,200 of 4,882 examples embedded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "resume", "give-up"})
    void aChangeWithoutAMoveIsRefused(String command) {
        Program.Run run = run(command);

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("no move is under way");
    }

    @Test
    void helpListsTheExitCodesOfWait() {
        assertThat(Program.run("backbone", "status", "--help").out())
                .contains("the new network was promoted", "rejected or given up")
                .containsOnlyOnce("wrong usage");
    }

    private Program.Run run(String... arguments) {
        String[] typed = Arrays.copyOf(arguments, arguments.length + 3);
        System.arraycopy(arguments, 0, typed, 1, arguments.length);
        typed[0] = "backbone";
        typed[arguments.length + 1] = "--url";
        typed[arguments.length + 2] = url();
        return Program.run(typed);
    }

    private String url() {
        return "http://127.0.0.1:" + server.port();
    }
}
