package dev.eleventh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.contracts.Json;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.access.TokenFile;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.telemetry.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Creating and using a token. */
class TokenIT {
    @TempDir
    Path directory;

    private static String field(Program.Run run, String name) throws IOException {
        return Json.MAPPER.readTree(run.out()).path(name).asText();
    }

    @Test
    void aServiceAcceptsATokenWhoseLineIsInItsFile() throws IOException {
        Path file = Files.writeString(directory.resolve("tokens"), "# a last line without a line break");
        String[] make = {"token", "--role", "produce", "--name", "camera 7", "--file", file.toString(), "--json"};
        Program.Run producer = Program.run(make);
        Program.Run predicting = Program.run("token", "--role", "predict,observe", "--file", file.toString(), "--json");

        assertThat(producer.exitCode()).as(producer.err()).isZero();
        assertThat(Files.readAllLines(file)).hasSize(3).contains(field(producer, "line"));
        assertThat(Files.readString(file)).doesNotContain(field(producer, "token"));
        try (Metrics metrics = Metrics.start();
                HttpServer server = HttpServer.start(
                        new HttpSettings(
                                "127.0.0.1", 0, Optional.of(TokenFile.read(file)), HttpSettings.DEFAULT_BODIES_BYTES),
                        List.of(routes -> routes.get(
                                "/v1/rejected", ctx -> ctx.json(Map.of("rejected", List.of())), Role.PRODUCE)),
                        List.of(),
                        metrics.registry())) {
            String url = "http://127.0.0.1:" + server.port();
            Program.Run none = Program.run("rejected", "list", "--url", url);
            Program.Run wrong = Program.run("rejected", "list", "--url", url, "--token", "wrong");
            Program.Run other = Program.run("rejected", "list", "--url", url, "--token", field(predicting, "token"));
            Program.Run right = Program.run("rejected", "list", "--url", url, "--token", field(producer, "token"));

            assertThat(none.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(none.err()).contains("a token is needed", "set ELEVENTH_TOKEN or --token");
            assertThat(wrong.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(wrong.err()).contains("the token is unknown");
            assertThat(other.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(other.err()).contains("needs the role produce, the token has predict, observe");
            assertThat(right.exitCode()).as(right.err()).isZero();
        }
    }

    @Test
    void aTokenIsShownOnceWithItsLine() {
        assertThat(Program.run("token", "--role", "administer").out())
                .containsPattern("token  eleventh_[\\w-]{43}\n")
                .containsPattern("line   administer [0-9a-f]{64}\n");
    }
}
