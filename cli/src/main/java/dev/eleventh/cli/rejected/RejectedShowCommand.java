package dev.eleventh.cli.rejected;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code eleventh rejected show RECORD}. */
@Command(
        name = "show",
        header = "Show a rejected record, and why it was rejected.",
        description = "Shows one rejected record: the reason, and all fields that are readable.")
public final class RejectedShowCommand extends ServiceCommand {
    @Parameters(
            paramLabel = "RECORD",
            converter = RejectedPlace.Converter.class,
            description = RejectedPlace.DESCRIPTION)
    private RejectedPlace place = new RejectedPlace(0, 0);

    @Option(names = "--save", paramLabel = "FILE", description = "Write the record's bytes to FILE.")
    private @Nullable Path save;

    public RejectedShowCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        JsonNode record = api.get(place.path());
        if (save != null) {
            try (InputStream bytes = api.file(place.path() + "/image").body()) {
                Files.copy(bytes, save, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        output.document(record);
        output.facts(List.of(
                new Output.Fact("Record", place),
                new Output.Fact("Rejected", NumberText.time(record.path("rejected_at"))),
                new Output.Fact("Reason", record.path("reason").asText()),
                new Output.Fact("Message", record.path("message").asText()),
                new Output.Fact("Id", NumberText.text(record.path("id"))),
                new Output.Fact("Label", NumberText.text(record.path("label"))),
                new Output.Fact("Source", NumberText.text(record.path("source"))),
                new Output.Fact("Type", NumberText.text(record.path("type"))),
                new Output.Fact("Declared as", NumberText.text(record.path("content_type"))),
                new Output.Fact("Detected as", NumberText.text(record.path("image"))),
                new Output.Fact("Size", NumberText.bytes(record.path("bytes")))));
        return ExitCode.DONE;
    }
}
