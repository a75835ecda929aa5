package dev.eleventh.cli.terminal;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The common part of all commands: {@code --json}, {@code --help} and the exit codes. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the command failed or was refused",
            "2:wrong usage",
            "3:a service, the broker or the database is not reachable"
        })
public abstract class EleventhCommand implements Callable<Integer> {
    @Option(
            names = "--json",
            order = 100,
            description = "Print JSON: one document, or one object per line for a stream.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Terminal terminal;

    public EleventhCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs the command and returns its exit code. */
    protected abstract int run(Output output) throws Exception;

    @Override
    public final Integer call() throws Exception {
        return run(new Output(spec.commandLine().getOut(), spec.commandLine().getErr(), json, terminal));
    }

    protected final Terminal terminal() {
        return terminal;
    }

    /** Returns an exception for options or arguments that cannot be combined. */
    public final ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
