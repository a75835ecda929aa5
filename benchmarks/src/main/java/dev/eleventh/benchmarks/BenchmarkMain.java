package dev.eleventh.benchmarks;

import dev.eleventh.backbone.NoRoomException;
import dev.eleventh.contracts.Release;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * {@code ./benchmark}: measures strategies and networks on your own data, and the speed of the system on this machine.
 */
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Measures the accuracy of Eleventh's strategies and of networks, and its performance.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:success", "1:a failure, or a missed target", "2:wrong usage"})
public final class BenchmarkMain {
    private final Screen screen;
    private final PrintStream err;

    private BenchmarkMain(Screen screen, PrintStream err) {
        this.screen = screen;
        this.err = err;
    }

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print the results as one JSON document, and all else on standard error.")
    void json(boolean wanted) {
        if (wanted) {
            screen.sayOn(err);
        }
    }

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        // several modules on this class path contain a logback.xml; warnings go to standard error
        System.setProperty("logback.configurationFile", "benchmark-logback.xml");
        int exitCode = commandLine(System.out, System.err).execute(arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Returns the commands, to be executed or added to another program. */
    public static CommandLine commandLine(PrintStream out, PrintStream err) {
        return commandLine(new Screen(out, Boolean.getBoolean("eleventh.terminal")), err, Clock.systemUTC());
    }

    static CommandLine commandLine(Screen screen, PrintStream err, Clock clock) {
        CommandLine commandLine = new CommandLine(new BenchmarkMain(screen, err))
                .addSubcommand(new ClassIncrementalCommand(screen, clock))
                .addSubcommand(new ExactRetractCommand(screen, clock))
                .addSubcommand(new NoOldDataCommand(screen, clock))
                .addSubcommand(new WrongLabelsCommand(screen, clock))
                .addSubcommand(new WhatToLabelCommand(screen, clock))
                .addSubcommand(new UnknownCommand(screen, clock))
                .addSubcommand(new BackbonesCommand(screen, clock))
                .addSubcommand(new PipelineCommand(screen, clock))
                .setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.getCommandSpec().version(Release.name());
        return commandLine.setExecutionExceptionHandler((failure, line, parsed) -> {
            boolean isUsage = failure instanceof IllegalArgumentException;
            if (!(isUsage || failure instanceof IOException || failure instanceof NoRoomException)) {
                // a bug, so its stack trace is shown
                throw failure;
            }
            line.getErr().println("benchmark failed: " + failure.getMessage());
            return isUsage ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
        });
    }
}
