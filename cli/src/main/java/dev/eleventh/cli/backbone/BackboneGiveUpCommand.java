package dev.eleventh.cli.backbone;

import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import picocli.CommandLine.Command;

/** {@code eleventh backbone give-up}. */
@Command(
        name = "give-up",
        header = "Give up the move: the backbone stays.",
        description = "Gives up the move that is under way, paused or not. The backbone stays as it is.")
public final class BackboneGiveUpCommand extends ServiceCommand {
    public BackboneGiveUpCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        return MoveChange.ask(api, output, "DELETE", null);
    }
}
