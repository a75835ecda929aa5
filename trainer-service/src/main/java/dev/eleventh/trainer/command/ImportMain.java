package dev.eleventh.trainer.command;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.zaxxer.hikari.HikariDataSource;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.BackboneDescription;
import dev.eleventh.backbone.ClassifierImport;
import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.ImportedClassifier;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Release;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.PostgresConnections;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Imports a classifier that was trained elsewhere as version 1 of an empty database; a trainer publishes it. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Imports a trained classifier, a TensorFlow SavedModel, as version 1 of an empty database. Its training"
                    + " data is not needed. The running trainer, or the next one to start, publishes the version.",
            "Set DATABASE_URL, DATABASE_USER and DATABASE_PASSWORD as for the trainer.",
            "A SavedModel is a program: import only one that you would run."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:imported",
            "1:the classifier was rejected, or another failure",
            "2:wrong usage",
            "3:the database is unavailable (only as a command of eleventh; otherwise 1)"
        })
public final class ImportMain implements Callable<Integer> {
    @Parameters(paramLabel = "SAVEDMODEL", description = "Folder that holds saved_model.pb.")
    private Path savedModel = Path.of("");

    @Option(
            names = "--labels",
            required = true,
            paramLabel = "FILE",
            description = "One label a line, in the order of the classifier's outputs.")
    private Path labels = Path.of("");

    @Option(
            names = "--scale",
            paramLabel = "RANGE",
            description = "Range of the input's samples: 0..1, -1..1 or 0..255. Default: ${DEFAULT-VALUE}.")
    private String scale = PixelScale.UNIT.range();

    @Option(
            names = "--embedding",
            paramLabel = "TENSOR",
            description = "The tensor before the last dense layer. Default: detected.")
    private @Nullable String embedding;

    @Option(names = "--head", paramLabel = "MATMUL", description = "The last dense layer's MatMul. Default: detected.")
    private @Nullable String head;

    @Option(
            names = "--signature",
            paramLabel = "NAME",
            description = "The signature that predicts. Default: ${DEFAULT-VALUE}.")
    private String signature = "serving_default";

    @Option(names = "--output", paramLabel = "NAME", description = "The output to use, if the signature has several.")
    private @Nullable String output;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description = "Width and height of the input in pixels, if the signature does not fix them.")
    private @Nullable Integer size;

    @Option(
            names = "--channels",
            paramLabel = "N",
            description = "1 for grey, 3 for RGB, if the signature does not fix the number of channels.")
    private @Nullable Integer channels;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    private final Map<String, String> environment;

    private ImportMain(Map<String, String> environment) {
        this.environment = environment;
    }

    private static final String BYTE_ORDER_MARK = "\uFEFF";

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
     * @return 0 when the classifier was imported, 1 when not, 2 on wrong usage
     */
    public static int run(Map<String, String> environment, String... arguments) {
        return commandLine(environment).execute(arguments);
    }

    /** Returns the command, to be executed as {@link #run} does, or to be used as a subcommand. */
    public static CommandLine commandLine(Map<String, String> environment) {
        CommandLine commandLine = new CommandLine(new ImportMain(environment));
        commandLine.getCommandSpec().version(Release.name());
        return commandLine.setExecutionExceptionHandler((failure, line, parsed) -> {
            line.getErr().println("import failed: " + failure.getMessage());
            return 1;
        });
    }

    @Override
    public Integer call() throws IOException {
        TrainerConfig.Database database =
                CommandSettings.read(environment, spec).database();
        ImportOptions options =
                new ImportOptions(signature, output, embedding, head, PixelScale.ofRange(scale), size, channels);
        List<Label> names = readLabels(labels);
        try (HikariDataSource pool = PostgresConnections.pool(database, "trainer-import");
                Backbone backbone = Backbone.load()) {
            ModelRegistry registry = new PostgresModelRegistry(PostgresConnections.jdbi(pool));
            // fails before the work is done rather than after; recording checks again
            if (registry.champion().isPresent()) {
                throw new IllegalStateException(
                        "the database already has a model version; import the classifier into an empty database");
            }
            ImportedClassifier classifier = new ClassifierImport(backbone, options).read(savedModel, names);
            registry.recordImport(
                    JudgedChallenger.ofImport(classifier, Clock.systemUTC().instant()));
            say(classifier);
        }
        return 0;
    }

    static List<Label> readLabels(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "the labels file %s does not exist; name another file with --labels".formatted(file));
        }
        List<Label> labels = new ArrayList<>();
        List<String> lines = withoutNumbers(readLines(file));
        for (int i = 0; i < lines.size(); i++) {
            try {
                labels.add(Label.parse(lines.get(i)));
            } catch (IllegalArgumentException e) {
                // skipping an empty line would assign every label below it to another class
                throw new IllegalArgumentException("line %d of %s: %s".formatted(i + 1, file, e.getMessage()), e);
            }
        }
        return labels;
    }

    private static List<String> readLines(Path file) throws IOException {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            if (!lines.isEmpty() && lines.get(0).startsWith(BYTE_ORDER_MARK)) {
                lines.set(0, lines.get(0).substring(BYTE_ORDER_MARK.length()));
            }
            return lines;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "the labels file %s must be UTF-8, but is not; save it as UTF-8".formatted(file), e);
        }
    }

    /** Removes the number of each output before its label, as Teachable Machine writes it: "0 mug", "1 cup". */
    private static List<String> withoutNumbers(List<String> lines) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String number = i + " ";
            if (!lines.get(i).startsWith(number)) {
                return lines;
            }
            labels.add(lines.get(i).substring(number.length()));
        }
        return labels;
    }

    /** The imported version as JSON, for programs. */
    record Document(
            @JsonProperty("version") long version,
            @JsonProperty("labels") int labels,
            @JsonProperty("dimension") int dimension,
            @JsonProperty("difference") double difference,
            @JsonProperty("backbone_sha256") Sha256 backboneSha256,
            @JsonProperty("backbone_bytes") int backboneBytes) {}

    private void say(ImportedClassifier classifier) {
        BackboneDescription network = classifier.backbone().description();
        PrintWriter out = Objects.requireNonNull(spec, "the command is not set")
                .commandLine()
                .getOut();
        if (json) {
            out.println(Json.write(new Document(
                    1,
                    classifier.head().classes(),
                    network.dimension(),
                    classifier.difference(),
                    network.sha256(),
                    classifier.archive().length)));
            return;
        }
        out.printf(
                "Version 1: %d classes on embeddings of %d values; logits differ from the original's by %.1g at most.%n"
                        + "It reads images of %dx%d, %s, in %s; if trained on another range, import with that --scale.%n"
                        + "Backbone %s, %d bytes.%n",
                classifier.head().classes(),
                network.dimension(),
                classifier.difference(),
                network.inputSize(),
                network.inputSize(),
                network.channels() == 1 ? "grey" : "RGB",
                scale,
                network.sha256(),
                classifier.archive().length);
    }
}
