package dev.eleventh.cli.rejected;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.cli.service.RefusedException;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code eleventh rejected redrive RECORD…}. */
@Command(
        name = "redrive",
        header = "Resend rejected records.",
        description = "Sends rejected records to 'examples' again, optionally with another label or id. The originals"
                + " stay on 'examples-rejected'.")
public final class RejectedRedriveCommand extends ServiceCommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "RECORD",
            converter = RejectedPlace.Converter.class,
            description = RejectedPlace.DESCRIPTION)
    private List<RejectedPlace> places = List.of();

    @Option(names = "--label", paramLabel = "LABEL", description = "New label of the records. Default: their own.")
    private @Nullable Label label;

    @Option(names = "--id", paramLabel = "ID", description = "New id, for one record only. Default: its own.")
    private @Nullable String id;

    public RejectedRedriveCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        if (id != null && places.size() > 1) {
            throw usage("--id is for one record, but %d were named; omit it or name one".formatted(places.size()));
        }
        Map<String, String> body = new TreeMap<>();
        if (label != null) {
            body.put("label", label.value());
        }
        if (id != null) {
            body.put("id", id);
        }
        boolean failed = false;
        for (RejectedPlace place : places) {
            failed |= !redrive(place, body, api, output);
        }
        return failed ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static boolean redrive(RejectedPlace place, Map<String, String> body, ServiceClient api, Output output)
            throws Exception {
        ObjectNode document = Json.MAPPER.createObjectNode().put("record", place.toString());
        try {
            JsonNode queued = api.send("POST", place.path() + ":redrive", body).body();
            output.document(document.setAll((ObjectNode) queued));
            output.say(
                    "%s queued again as %s".formatted(place, queued.path("id").asText()));
            return true;
        } catch (RefusedException e) {
            output.document(document.set("error", Json.MAPPER.valueToTree(e.document())));
            output.note("eleventh: %s: %s".formatted(place, e.getMessage()));
            return false;
        }
    }
}
