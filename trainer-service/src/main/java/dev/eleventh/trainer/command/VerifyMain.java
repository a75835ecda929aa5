package dev.eleventh.trainer.command;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Release;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.PostgresConnections;
import java.sql.Connection;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verify VERSION}: checks that a published head equals the one rebuilt from its examples. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Rebuilds a version of the strategy exact or exact-projected from its examples in PostgreSQL, in random"
                    + " order and random batches, and compares the SHA-256 of the head with the registry's.",
            "Reads the trainer's settings from the environment: DATABASE_URL, DATABASE_USER, DATABASE_PASSWORD, and"
                    + " EXACT_LAMBDA as it was when the version was learned. Needs no Kafka, and writes nothing."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:equal",
            "1:different, or a failure",
            "2:wrong usage",
            "3:the database is unavailable (only as a command of eleventh; otherwise 1)",
            "4:cannot be verified: unknown version, other strategy, or examples corrected since; the line shows which"
        })
public final class VerifyMain implements Callable<Integer> {
    @Parameters(paramLabel = "VERSION", description = "The number of the version.")
    private long version;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Seed of the random order. Default: a new one, which is printed.")
    private @Nullable Long seed;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    private final Map<String, String> environment;

    private VerifyMain(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        // PostgreSQL's driver sends the time zone to the server, which may not know the host's zone name
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        System.exit(commandLine(System.getenv()).execute(arguments));
    }

    /**
     * Returns the command, to be executed or used as a subcommand.
     *
     * @param environment names the database
     */
    public static CommandLine commandLine(Map<String, String> environment) {
        CommandLine commandLine = new CommandLine(new VerifyMain(environment));
        commandLine.getCommandSpec().version(Release.name());
        commandLine.setExecutionExceptionHandler((failure, line, parsed) -> {
            line.getErr().println("verify failed: " + failure.getMessage());
            return line.getCommandSpec().exitCodeOnExecutionException();
        });
        return commandLine;
    }

    @Override
    public Integer call() throws Exception {
        TrainerConfig config = CommandSettings.read(environment, spec);
        long chosen = seed == null ? RandomGenerator.getDefault().nextLong(1L << 32) : seed;
        try (Connection connection = PostgresConnections.connectForLong(config.database());
                Backbone backbone = Backbone.load();
                NDManager manager = backbone.newManager()) {
            HeadVerification.Result result = new HeadVerification(
                            manager, config.learning().options(), chosen)
                    .run(PostgresConnections.jdbi(connection), version);
            if (spec != null) {
                spec.commandLine().getOut().println(json ? Json.write(result.document(version)) : result.line());
            }
            return result.outcome().exitCode();
        }
    }
}
