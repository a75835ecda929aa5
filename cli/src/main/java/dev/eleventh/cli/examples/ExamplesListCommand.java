package dev.eleventh.cli.examples;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.PagedAnswers;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.RowLimit;
import dev.eleventh.cli.terminal.Table;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code eleventh examples list}. */
@Command(name = "list", header = "List recorded examples.", description = "Lists recorded examples, newest first.")
public final class ExamplesListCommand extends ServiceCommand {
    @Mixin
    private ExampleFilter filter = new ExampleFilter();

    @Mixin
    private RowLimit limit = new RowLimit(50);

    public ExamplesListCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        List<JsonNode> examples = new PagedAnswers(api, filter.path(), "examples").first(limit.rows());
        output.document(Json.MAPPER.createObjectNode().set("examples", Json.MAPPER.valueToTree(examples)));
        Table table = new Table()
                .cut("LABEL")
                .left("SPLIT")
                .left("IMAGE")
                .left("RECORDED")
                .cut("SOURCE");
        for (JsonNode example : examples) {
            // the full id, to be copied into relabel and retract: usually a SHA-256 of 64 digits
            table.rowAbove(
                    example.path("id").asText(),
                    example.path("label").asText(),
                    example.path("split").asText(),
                    example.path("has_image").asBoolean() ? "kept" : "gone",
                    NumberText.time(example.path("recorded_at")),
                    NumberText.text(example.path("source")));
        }
        if (table.isEmpty()) {
            output.say("No examples. Teach a class: eleventh teach DIR");
        } else {
            output.show(table);
        }
        return ExitCode.DONE;
    }
}
