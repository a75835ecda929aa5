package dev.eleventh.cli.backbone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.FailedException;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code eleventh backbone status}. */
@Command(
        name = "status",
        header = "Show which network embeds, and the newest move.",
        description = "Shows which network embeds examples, and the newest move to another network: its progress, the"
                + " examples that cannot be embedded, or its result.",
        exitCodeList = {
            "0:done; with --wait: the new network was promoted",
            "1:the command failed or was refused; with --wait also: the move was rejected or given up, is blocked, or"
                    + " there is none",
            "2:wrong usage",
            "3:a service, the broker or the database is not reachable"
        })
public final class BackboneStatusCommand extends ServiceCommand {
    static final String PATH = "/v1/backbone";

    @Option(
            names = "--wait",
            description = "Wait until the move ends, or is blocked because examples cannot be embedded; then show it.")
    private boolean wait;

    public BackboneStatusCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        JsonNode status = api.get(PATH);
        if (!wait) {
            show(status, output);
            return ExitCode.DONE;
        }
        if (!status.path("move").isObject()) {
            throw new FailedException("there is no move to wait for; start one with eleventh backbone use");
        }
        JsonNode last = new AwaitedMove(api, output).await(status);
        show(last, output);
        return MoveState.of(last.path("move")) == MoveState.PROMOTED ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static void show(JsonNode status, Output output) throws FailedException {
        output.document(status);
        BackboneText.print(status, output);
    }
}
