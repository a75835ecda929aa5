package dev.eleventh.benchmarks;

import java.io.IOException;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./benchmark}: what the strategies are worth, on this machine and on one's own data. */
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        version = "Eleventh 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        description = "Measures Eleventh's strategies through the real learner, without services.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "1:something failed, or a promise was not kept", "2:wrong options"})
final class BenchmarkMain {
    private BenchmarkMain() {}

    public static void main(String[] arguments) {
        int exitCode = commandLine(new Screen(System.out, Boolean.getBoolean("eleventh.terminal")), Clock.systemUTC())
                .execute(arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    static CommandLine commandLine(Screen screen, Clock clock) {
        CommandLine commandLine = new CommandLine(new BenchmarkMain())
                .addSubcommand(new ClassIncrementalCommand(screen, clock))
                .addSubcommand(new ExactHistoryCommand(screen, clock))
                .addSubcommand(new ExactRetractCommand(screen, clock))
                .addSubcommand(new NoOldDataCommand(screen, clock))
                .setCaseInsensitiveEnumValuesAllowed(true);
        return commandLine.setExecutionExceptionHandler((failure, line, parsed) -> {
            if (!(failure instanceof IllegalArgumentException || failure instanceof IOException)) {
                // a bug of ours: with its stack trace
                throw failure;
            }
            line.getErr().println("benchmark failed: " + failure.getMessage());
            return failure instanceof IOException ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.USAGE;
        });
    }
}
