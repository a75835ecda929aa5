package dev.eleventh.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import dev.eleventh.cli.terminal.EleventhCommand;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.access.Token;
import dev.eleventh.runtime.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code eleventh token}. */
@Command(
        name = "token",
        header = "Create a token for the HTTP API.",
        description = {
            "Prints a new random token and its line for the services' token file (HTTP_TOKENS). The token is shown only"
                    + " once; the line contains its SHA-256.",
            "With --file, appends the line to that file. The services reload a changed file without a restart."
        })
final class TokenCommand extends EleventhCommand {
    @Option(
            names = "--role",
            required = true,
            split = ",",
            paramLabel = "ROLE",
            description =
                    "One or several of: produce, predict, review, observe, administer (everything); separated by commas.")
    private List<String> roles = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "Holder of the token, for readers of the file.")
    private String name = "";

    @Option(names = "--file", paramLabel = "FILE", description = "Append the line to this file.")
    private @Nullable Path file;

    TokenCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(Output output) throws IOException {
        Secret secret = Token.random();
        String line = line(secret);
        if (file != null) {
            append(file, line);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("token", secret.reveal());
        document.put("line", line);
        output.document(document);
        output.facts(List.of(
                new Output.Fact("token", secret.reveal()),
                new Output.Fact(file == null ? "line" : "line, in " + file, line)));
        return ExitCode.DONE;
    }

    private String line(Secret secret) {
        try {
            return Token.of(
                            secret,
                            roles.stream().map(each -> Role.of(each.strip())).collect(Collectors.toSet()),
                            name.strip())
                    .line();
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    /** Appends the line, even if the file's last line has no line break. */
    private static void append(Path file, String line) throws IOException {
        boolean broken = Files.exists(file) && !Files.readString(file).matches("(?s)|.*\\R");
        Files.writeString(file, (broken ? "\n" : "") + line + "\n", UTF_8, CREATE, APPEND);
    }
}
