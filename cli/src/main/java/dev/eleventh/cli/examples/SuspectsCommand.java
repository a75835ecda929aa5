package dev.eleventh.cli.examples;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.RowLimit;
import dev.eleventh.cli.terminal.Table;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.Label;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code eleventh suspects}. */
@Command(
        name = "suspects",
        header = "List examples whose label and the model disagree.",
        description =
                "Lists recorded examples whose label and the model disagree, the surest first. Each example is scored as"
                        + " if it had not been learned. Look at the image, and relabel or retract the example if its label is"
                        + " wrong: some are only hard.")
public final class SuspectsCommand extends ServiceCommand {
    @Option(names = "--label", paramLabel = "LABEL", description = "Only examples of this label.")
    private @Nullable Label label;

    @Mixin
    private RowLimit limit = new RowLimit(50);

    public SuspectsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        String filter = label == null ? "" : "&label=" + ServiceClient.encoded(label.value());
        JsonNode answer = api.get("/v1/store/suspects?limit=" + limit.rows() + filter);
        output.document(answer);
        Table table = new Table()
                .cut("LABEL")
                .cut("SUGGESTED")
                .right("MARGIN")
                .left("SPLIT")
                .left("RECORDED")
                .cut("SOURCE");
        for (JsonNode suspect : answer.path("suspects")) {
            // the full id, to be copied into relabel and retract: usually a SHA-256 of 64 digits
            table.rowAbove(
                    suspect.path("id").asText(),
                    suspect.path("label").asText(),
                    suspect.path("suggested").asText(),
                    String.format(Locale.ROOT, "%.2f", suspect.path("margin").asDouble()),
                    suspect.path("split").asText(),
                    NumberText.time(suspect.path("recorded_at")),
                    NumberText.text(suspect.path("source")));
        }
        if (!table.isEmpty()) {
            output.show(table);
        }
        output.say(summary(answer));
        return ExitCode.DONE;
    }

    private static String summary(JsonNode answer) {
        return "%s checked, of %s recorded; the model disagrees with the labels of %s."
                .formatted(
                        NumberText.count(answer.path("checked").asLong(), "example", "examples"),
                        NumberText.grouped(answer.path("recorded").asLong()),
                        NumberText.grouped(answer.path("found").asLong()));
    }
}
