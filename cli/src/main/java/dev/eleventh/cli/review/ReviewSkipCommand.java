package dev.eleventh.cli.review;

import dev.eleventh.cli.service.IdRequests;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code eleventh review skip}. */
@Command(
        name = "skip",
        header = "Erase waiting images without a label.",
        description = "Removes images from the list, and erases them in the trainer's database.")
public final class ReviewSkipCommand extends ServiceCommand {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids that 'eleventh review list' shows.")
    private List<String> ids = List.of();

    public ReviewSkipCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        return IdRequests.send(
                api,
                output,
                "Skipping",
                ids,
                id -> new IdRequests.Request("DELETE", "/v1/review/" + ServiceClient.encoded(id), null));
    }
}
