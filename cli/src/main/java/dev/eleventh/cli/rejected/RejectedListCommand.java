package dev.eleventh.cli.rejected;

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

/** {@code eleventh rejected list}. */
@Command(name = "list", header = "List rejected records.", description = "Lists rejected records, newest first.")
public final class RejectedListCommand extends ServiceCommand {
    @Mixin
    private RowLimit limit = new RowLimit(50);

    public RejectedListCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        List<JsonNode> rejected = new PagedAnswers(api, "/v1/rejected", "rejected").first(limit.rows());
        output.document(Json.MAPPER.createObjectNode().set("rejected", Json.MAPPER.valueToTree(rejected)));
        Table table = new Table()
                .right("RECORD")
                .left("REJECTED")
                .left("REASON")
                .cut("LABEL")
                .cut("ID");
        for (JsonNode record : rejected) {
            table.rowAbove(
                    record.path("message").asText(),
                    new RejectedPlace(
                            record.path("partition").asInt(),
                            record.path("offset").asLong()),
                    NumberText.time(record.path("rejected_at")),
                    record.path("reason").asText(),
                    NumberText.text(record.path("label")),
                    NumberText.text(record.path("id")));
        }
        if (table.isEmpty()) {
            output.say("No records were rejected.");
        } else {
            output.show(table);
            output.say("See 'eleventh rejected show RECORD'; to resend: 'eleventh rejected redrive RECORD'");
        }
        return ExitCode.DONE;
    }
}
