package dev.eleventh.quickstart;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Release;
import dev.eleventh.runtime.lifecycle.Shutdown;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./quickstart}: runs everything in one JVM, with a demo that teaches it. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts Kafka, PostgreSQL and Eleventh's three services in one JVM, and stays up until Ctrl-C. A demo"
                    + " teaches the ten classes of Fashion-MNIST in three lessons.",
            "The services read their settings from the environment: see docs/reference/configuration.md."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:success", "1:a failure, or the demo missed a target", "2:wrong usage"})
public final class QuickstartMain implements Callable<Integer> {
    /** Long enough for the embedded servers, which are closed last, to stop cleanly. */
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(25);

    @Option(names = "--once", description = "Run the demo, then stop. Exits with code 0 if it met all targets.")
    private boolean once;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the demo's measurements to FILE as JSON.")
    private @Nullable Path report;

    @Option(names = "--empty", description = "Start without data and without the demo.")
    private boolean empty;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep all data in DIR, and continue from it the next time. Default: a new temporary folder.")
    private @Nullable Path data;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description = "Kafka's port, or 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int kafkaPort = 9092;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "Port of the console and HTTP, or 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int httpPort = 8080;

    @Option(names = "--postgres-port", paramLabel = "PORT", description = "PostgreSQL's port. Default: any free port.")
    private int postgresPort = 0;

    @Option(names = "--json", description = "Print one JSON document when ready, and all else on standard error.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Screen screen;
    private final PrintStream err;
    private final Map<String, String> environment;

    private QuickstartMain(Screen screen, PrintStream err, Map<String, String> environment) {
        this.screen = screen;
        this.err = err;
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        // PostgreSQL's driver sends the JVM's time zone to the server, which may not know the host's zone name
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        int exitCode = commandLine(System.out, System.err, System.getenv()).execute(arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /**
     * Returns the command, to be executed or added to another program.
     *
     * @param environment the settings of the services
     */
    public static CommandLine commandLine(PrintStream out, PrintStream err, Map<String, String> environment) {
        Screen screen = new Screen(out, Boolean.getBoolean("eleventh.terminal"));
        CommandLine commandLine = new CommandLine(new QuickstartMain(screen, err, environment));
        commandLine.getCommandSpec().version(Release.name());
        return commandLine.setExecutionExceptionHandler((failure, line, parsed) -> {
            line.getErr().println("quickstart failed: " + failure.getMessage());
            return 1;
        });
    }

    @Override
    public Integer call() throws Exception {
        if (empty && (once || report != null)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--empty runs no demo, so --once and --report have no effect; drop one");
        }
        if (json) {
            screen.sayOn(err);
        }
        try (DataFolder folder = DataFolder.open(data)) {
            LogFile.in(folder.path());
            String fate = folder.isKept() ? "" : " (deleted after a successful run; --data DIR keeps it)";
            screen.say("The data and the log file eleventh.log are in %s%s".formatted(folder.path(), fate));
            int exitCode = 1;
            try (Shutdown shutdown = Shutdown.onSignal(LONGEST_CLOSE)) {
                exitCode = run(folder.path(), shutdown);
            } finally {
                if (exitCode == 0) {
                    folder.allWentWell();
                } else {
                    screen.say("For the cause, see the log file %s"
                            .formatted(folder.path().resolve("eleventh.log")));
                }
            }
            return exitCode;
        }
    }

    /** The addresses of all parts, for programs. */
    record Ready(
            @JsonProperty("url") String url,
            @JsonProperty("bootstrap_servers") String bootstrapServers,
            @JsonProperty("database_url") String databaseUrl,
            @JsonProperty("folder") String folder) {}

    private int run(Path folder, Shutdown shutdown) throws IOException, InterruptedException {
        LocalSystem.Ports ports = new LocalSystem.Ports(kafkaPort, httpPort, postgresPort);
        try (LocalSystem system = LocalSystem.start(folder, ports, environment, screen, shutdown)) {
            boolean kept = empty || isTaughtAlready(system) || demo(system, shutdown);
            if (!once) {
                new NextSteps(screen, system, folder).show();
                screen.show(new Ready(
                        "http://localhost:%d".formatted(system.httpPort()),
                        system.bootstrapServers(),
                        system.database().url(),
                        folder.toString()));
                shutdown.await();
            }
            return kept ? 0 : 1;
        } catch (StoppedException e) {
            // a signal is ending the JVM and determines the exit code; System.exit would wait for itself
            return 0;
        }
    }

    /**
     * Returns whether the folder has data that the demo must neither repeat nor mix with its classes. An interrupted
     * demo continues; with {@code --once} or {@code --report} the demo always runs.
     */
    private boolean isTaughtAlready(LocalSystem system) {
        boolean cutShort =
                system.examplesStored() < Demo.EXAMPLES && FashionSample.LABELS.containsAll(system.championLabels());
        if (once || report != null || cutShort) {
            return false;
        }
        screen.say("%nThis folder already has %d examples: continuing with version %d, without the demo."
                .formatted(system.examplesStored(), system.championVersion()));
        return true;
    }

    private boolean demo(LocalSystem system, Shutdown shutdown) throws IOException {
        try (Demo demo = new Demo(system, screen, shutdown)) {
            DemoReport result = demo.run();
            screen.say(String.format(
                    Locale.ROOT,
                    "%nAccuracy after three lessons: %2$.1f %%; trained on all classes together: %1$.1f %%",
                    100 * result.jointAccuracy(),
                    100 * result.steps().get(result.steps().size() - 1).macroAccuracy()));
            result.failures().forEach(failure -> screen.say("FAILED: %s".formatted(failure)));
            if (report != null) {
                Files.writeString(
                        report,
                        Json.MAPPER
                                        .copy()
                                        .enable(SerializationFeature.INDENT_OUTPUT)
                                        .writeValueAsString(result) + "\n");
                screen.say("The measurements are in %s".formatted(report));
            }
            return result.failures().isEmpty();
        }
    }
}
