package dev.eleventh.trainer.command;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.zaxxer.hikari.HikariDataSource;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.Imported;
import dev.eleventh.backbone.NetworkImport;
import dev.eleventh.contracts.Json;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.PostgresConnections;
import dev.eleventh.trainer.record.VersionBackbone;
import dev.eleventh.trainer.registry.PostgresBackboneMoves;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a system for a move to another backbone; the leading trainer carries it out. */
@Command(
        name = "use",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Moves a running system to another network: an ONNX file, a folder with one, a TensorFlow SavedModel, or"
                    + " 'built-in' for the network that every service has.",
            "The trainer embeds all stored examples with it in the background, while the present network serves and"
                    + " learns. Then it learns heads on it, and judges them against the champion on the same held-out"
                    + " images. If one of them wins, a version on the new network is promoted; otherwise nothing changes.",
            "The command returns as soon as the move is recorded. Follow it with eleventh backbone status --wait.",
            "Set DATABASE_URL, DATABASE_USER and DATABASE_PASSWORD as for the trainer.",
            "A SavedModel is a program: use only one that you would run. An ONNX file runs no code of its own."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the move is recorded",
            "1:the network was rejected, a move is under way already, or another failure",
            "2:wrong usage",
            "3:the database is unavailable (only as a command of eleventh; otherwise 1)"
        })
public final class BackboneUseMain implements Callable<Integer> {
    /** Names the network that every service has, instead of a path. */
    private static final String BUILT_IN = "built-in";

    @Parameters(paramLabel = "PATH", description = "An ONNX file, the folder of a network, or 'built-in'.")
    private String network = "";

    @Option(
            names = "--even-if-worse",
            description = "Move even if the champion gets more of the held-out images right.")
    private boolean evenIfWorse;

    @Mixin
    private NetworkOptions networkOptions = new NetworkOptions();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    private final Map<String, String> environment;

    private BackboneUseMain(Map<String, String> environment) {
        this.environment = environment;
    }

    private record Recorded(
            @JsonProperty("move") long move,
            @JsonProperty("sha256") String sha256,
            @JsonProperty("name") String name) {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        // PostgreSQL's driver sends the time zone to the server, which may not know the host's zone name
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        int exitCode = run(System.getenv(), arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /**
     * Runs the command.
     *
     * @param environment names the database
     * @return 0 when the move is recorded, 1 when not, 2 on wrong usage
     */
    public static int run(Map<String, String> environment, String... arguments) {
        return commandLine(environment).execute(arguments);
    }

    /** Returns the command, to be executed as {@link #run} does, or to be used as a subcommand. */
    public static CommandLine commandLine(Map<String, String> environment) {
        return CommandSettings.commandLine(new BackboneUseMain(environment), "backbone use");
    }

    @Override
    public Integer call() throws IOException {
        TrainerConfig config = CommandSettings.read(environment, spec);
        ImportOptions options = networkOptions.options(config.importFormats(), false);
        try (HikariDataSource pool = PostgresConnections.pool(config.database(), "trainer-backbone");
                Backbone builtIn = Backbone.load(config.provider())) {
            PostgresBackboneMoves moves = new PostgresBackboneMoves(
                    PostgresConnections.jdbi(pool), builtIn.description().sha256());
            // fails before the work is done rather than after; recording checks again
            moves.requireNone();
            if (network.equals(BUILT_IN)) {
                begin(
                        moves,
                        VersionBackbone.known(builtIn),
                        builtIn.description().name());
            } else {
                Imported imported = new NetworkImport(builtIn, options).read(Path.of(network), null);
                begin(
                        moves,
                        VersionBackbone.fresh(imported.backbone(), imported.archive()),
                        imported.backbone().description().name());
            }
        }
        return 0;
    }

    private void begin(PostgresBackboneMoves moves, VersionBackbone to, String name) {
        long move = moves.begin(to, name, evenIfWorse);
        String text = json
                ? Json.write(new Recorded(move, to.sha256().hex(), name))
                : "Move %d to the network '%s' (%s) is recorded. Follow it: eleventh backbone status --wait"
                        .formatted(move, name, to.sha256());
        CommandSettings.print(spec, text);
    }
}
