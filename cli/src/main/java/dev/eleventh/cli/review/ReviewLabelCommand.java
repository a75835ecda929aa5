package dev.eleventh.cli.review;

import dev.eleventh.cli.service.IdRequests;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.Label;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code eleventh review label}. */
@Command(
        name = "label",
        header = "Give waiting images a label.",
        description = "Gives images that wait for a label this label. They become examples.")
public final class ReviewLabelCommand extends ServiceCommand {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids that 'eleventh review list' shows.")
    private List<String> ids = List.of();

    @Option(names = "--label", required = true, paramLabel = "LABEL", description = "What the images show.")
    private @Nullable Label label;

    public ReviewLabelCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        Map<String, String> body =
                Map.of("label", Objects.requireNonNull(label, "label").value());
        return IdRequests.send(
                api,
                output,
                "Labelling",
                ids,
                id -> new IdRequests.Request("PUT", "/v1/review/%s/label".formatted(ServiceClient.encoded(id)), body));
    }
}
