package dev.eleventh.trainer.command;

import ai.djl.ndarray.NDManager;
import com.zaxxer.hikari.HikariDataSource;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.Imported;
import dev.eleventh.backbone.NetworkImport;
import dev.eleventh.backbone.onnx.Provider;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.PostgresConnections;
import dev.eleventh.trainer.record.VersionBackbone;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

/** Imports a network that was trained elsewhere into an empty database; a trainer publishes a classifier. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Imports a pre-trained network into an empty database: an ONNX file, a folder with one as Hugging Face"
                    + " Optimum and timm write it, or a TensorFlow SavedModel. Its training data is not needed.",
            "A classifier becomes version 1: its answers are unchanged, and it learns further classes. A network without"
                    + " labels becomes the backbone of a system that starts with no class.",
            "Try --check first: nothing in a file proves how its images must be scaled.",
            "Set DATABASE_URL, DATABASE_USER and DATABASE_PASSWORD as for the trainer; --check needs none of them.",
            "A SavedModel is a program: import only one that you would run. An ONNX file runs no code of its own."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:imported, or checked",
            "1:the network was rejected, or another failure",
            "2:wrong usage",
            "3:the database is unavailable (only as a command of eleventh; otherwise 1)"
        })
public final class ImportMain implements Callable<Integer> {
    @Parameters(paramLabel = "PATH", description = "An ONNX file, or the folder of a network.")
    private Path network = Path.of("");

    @Option(
            names = "--check",
            arity = "0..*",
            paramLabel = "IMAGE",
            description = "Write nothing; show what would be imported, and what it answers for these images.")
    private @Nullable List<Path> check;

    @Mixin
    private LabelOptions labelOptions = new LabelOptions();

    @Mixin
    private NetworkOptions networkOptions = new NetworkOptions();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    private final Map<String, String> environment;

    private ImportMain(Map<String, String> environment) {
        this.environment = environment;
    }

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
     * @return 0 when the network was imported, 1 when not, 2 on wrong usage
     */
    public static int run(Map<String, String> environment, String... arguments) {
        return commandLine(environment).execute(arguments);
    }

    /** Returns the command, to be executed as {@link #run} does, or to be used as a subcommand. */
    public static CommandLine commandLine(Map<String, String> environment) {
        return CommandSettings.commandLine(new ImportMain(environment), "import");
    }

    @Override
    public Integer call() throws IOException {
        // missing settings are reported before anything is read
        TrainerConfig.Database database =
                check == null ? CommandSettings.read(environment, spec).database() : null;
        Settings settings = Settings.of(environment);
        ImportOptions options =
                networkOptions.options(TrainerConfig.importFormats(settings), labelOptions.withClasses());
        Provider provider = TrainerConfig.provider(settings);
        List<Label> names = labelOptions.read(network);
        return database == null ? check(provider, options, names) : importInto(database, provider, options, names);
    }

    private int importInto(
            TrainerConfig.Database database, Provider provider, ImportOptions options, @Nullable List<Label> names)
            throws IOException {
        try (HikariDataSource pool = PostgresConnections.pool(database, "trainer-import");
                Backbone backbone = Backbone.load(provider)) {
            ModelRegistry registry = new PostgresModelRegistry(PostgresConnections.jdbi(pool));
            // fails before the work is done rather than after; recording checks again
            if (registry.champion().isPresent()) {
                throw new IllegalStateException(
                        "the database already has a model version; import the network into an empty database");
            }
            Imported imported = new NetworkImport(backbone, options).read(network, names);
            VersionBackbone base = VersionBackbone.fresh(imported.backbone(), imported.archive());
            if (imported.classifier() == null) {
                registry.recordImport(base);
            } else {
                registry.recordImport(JudgedChallenger.ofImport(
                        imported.classifier(), base, Clock.systemUTC().instant()));
            }
            ImportReport report = new ImportReport(imported);
            CommandSettings.print(spec, json ? Json.write(report.document()) : report.text());
        }
        return 0;
    }

    private int check(Provider provider, ImportOptions options, @Nullable List<Label> names) throws IOException {
        try (Backbone backbone = Backbone.load(provider);
                NDManager manager = backbone.newManager()) {
            ImportReport report = new ImportReport(new NetworkImport(backbone, options).read(network, names));
            ImportCheck checked = ImportCheck.of(report, Objects.requireNonNull(check, "check"), manager);
            CommandSettings.print(spec, json ? Json.write(checked.document()) : checked.text());
        }
        return 0;
    }
}
