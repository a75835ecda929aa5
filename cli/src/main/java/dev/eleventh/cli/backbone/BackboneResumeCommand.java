package dev.eleventh.cli.backbone;

import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code eleventh backbone resume}. */
@Command(name = "resume", header = "Continue a paused move.", description = "Continues a paused move where it stopped.")
public final class BackboneResumeCommand extends ServiceCommand {
    public BackboneResumeCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        return MoveChange.ask(api, output, "PUT", Map.of("paused", false));
    }
}
