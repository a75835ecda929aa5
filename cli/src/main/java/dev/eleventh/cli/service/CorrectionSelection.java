package dev.eleventh.cli.service;

import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.contracts.Label;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The examples to correct: some by their ids, or all of a label. */
public final class CorrectionSelection {
    @Parameters(
            arity = "0..*",
            paramLabel = "ID",
            description = "Ids of examples. 'eleventh rejected list' shows corrections of unknown ids.")
    private List<String> ids = List.of();

    @Option(
            names = "--label",
            paramLabel = "LABEL",
            description = "Instead of ids, select every example of this label.")
    private @Nullable Label label;

    /**
     * Sends the corrections and returns the exit code.
     *
     * @param method of HTTP
     * @param suffix appended to an example's path
     * @param into the new label, or null
     */
    public int send(
            ServiceCommand command,
            ServiceClient api,
            Output output,
            String method,
            String suffix,
            @Nullable Label into)
            throws Exception {
        if (ids.isEmpty() == (label == null)) {
            throw command.usage("name examples by their IDs, or a whole label with --label, but not both");
        }
        Object body = into == null ? null : Map.of("label", into.value());
        return label == null
                ? IdRequests.send(
                        api,
                        output,
                        "Correcting",
                        ids,
                        id -> new IdRequests.Request(
                                method, "/v1/examples/%s%s".formatted(ServiceClient.encoded(id), suffix), body))
                : whole(label, api, output, method, body);
    }

    private static int whole(Label label, ServiceClient api, Output output, String method, @Nullable Object body)
            throws Exception {
        var answer = api.send(method, "/v1/labels/" + ServiceClient.encoded(label.value()), body)
                .body();
        output.document(answer);
        long examples = answer.path("examples").asLong();
        output.say("%s queued, one for each example of %s"
                .formatted(NumberText.count(examples, "correction", "corrections"), label));
        return ExitCode.DONE;
    }
}
