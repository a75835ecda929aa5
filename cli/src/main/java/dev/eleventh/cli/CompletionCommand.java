package dev.eleventh.cli;

import dev.eleventh.cli.terminal.EleventhCommand;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code eleventh completion}. */
@Command(
        name = "completion",
        header = "Print a script that completes commands in bash and zsh.",
        description = "To activate it: eval \"$(eleventh completion)\"")
final class CompletionCommand extends EleventhCommand {
    @Spec
    private CommandSpec self = CommandSpec.create();

    CompletionCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(Output output) {
        CommandLine program = self.root().commandLine();
        String script = AutoComplete.bash(program.getCommandName(), program);
        output.document(Map.of("script", script));
        script.lines().forEach(output::sayUnchanged);
        return ExitCode.DONE;
    }
}
