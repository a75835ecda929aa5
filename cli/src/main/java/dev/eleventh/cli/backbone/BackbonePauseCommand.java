package dev.eleventh.cli.backbone;

import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code eleventh backbone pause}. */
@Command(
        name = "pause",
        header = "Pause the move to another network.",
        description =
                "Pauses the move: the trainer embeds no further examples with the new network. The system keeps serving"
                        + " and learning on its backbone.")
public final class BackbonePauseCommand extends ServiceCommand {
    public BackbonePauseCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        return MoveChange.ask(api, output, "PUT", Map.of("paused", true));
    }
}
