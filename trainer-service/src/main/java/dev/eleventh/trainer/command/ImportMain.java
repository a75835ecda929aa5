package dev.eleventh.trainer.command;

import ai.djl.ndarray.NDManager;
import com.zaxxer.hikari.HikariDataSource;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.Imported;
import dev.eleventh.backbone.NetworkImport;
import dev.eleventh.backbone.config.PreprocessingOptions;
import dev.eleventh.backbone.config.Preset;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.ResizeFilter;
import dev.eleventh.backbone.image.Resizing;
import dev.eleventh.backbone.onnx.Pooling;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Release;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.PostgresConnections;
import dev.eleventh.trainer.record.VersionBackbone;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description =
                    "One label a line, in the order of the classifier's outputs. Default: labels.txt or config.json"
                            + " beside the network.")
    private @Nullable Path labels;

    @Option(names = "--no-labels", description = "Import a classifier without its classes, as a backbone.")
    private boolean withoutLabels;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description =
                    "How samples become values: imagenet, half (mean and deviation 0.5), clip, caffe, unit (0..1),"
                            + " byte (0..255) or tf (-1..1). Default: read from the files beside the network.")
    private @Nullable String preset;

    @Option(
            names = "--resize",
            paramLabel = "HOW",
            description = "squash, or crop: resize the shorter side and crop the centre.")
    private @Nullable String resize;

    @Option(
            names = "--crop-pct",
            paramLabel = "SHARE",
            description = "The share of each side of the resized image that the network reads, such as 0.875.")
    private @Nullable Double cropPct;

    @Option(names = "--filter", paramLabel = "NAME", description = "Resampling: bilinear, bicubic or lanczos.")
    private @Nullable String filter;

    @Option(
            names = "--mean",
            split = ",",
            paramLabel = "NUMBER",
            description = "Mean of each channel, after the scaling.")
    private @Nullable List<Double> mean;

    @Option(names = "--deviation", split = ",", paramLabel = "NUMBER", description = "Deviation of each channel.")
    private @Nullable List<Double> deviation;

    @Option(names = "--bgr", negatable = true, description = "The network reads blue, green, red.")
    private @Nullable Boolean bgr;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description = "Side of the input, or WIDTHxHEIGHT, if neither the network nor its files fix it.")
    private @Nullable String size;

    @Option(
            names = "--channels",
            paramLabel = "N",
            description = "1 for grey, 3 for RGB, if the network does not fix the number of channels.")
    private @Nullable Integer channels;

    @Option(
            names = "--output",
            paramLabel = "NAME",
            description = "The output to use: of a classifier the logits, otherwise the embedding. Default: detected.")
    private @Nullable String output;

    @Option(
            names = "--pool",
            paramLabel = "HOW",
            description = "How several vectors per image become one: first, mean or max. Default: detected.")
    private @Nullable String pool;

    @Option(
            names = "--scale",
            paramLabel = "RANGE",
            description =
                    "SavedModel: range of the samples, 0..1, -1..1 or 0..255, of a network that stretches images to a"
                            + " square. Default without --preset and files: 0..1.")
    private @Nullable String scale;

    @Option(
            names = "--embedding",
            paramLabel = "TENSOR",
            description = "SavedModel: the tensor before the last dense layer. Default: detected.")
    private @Nullable String embedding;

    @Option(
            names = "--head",
            paramLabel = "MATMUL",
            description = "SavedModel: the last dense layer's MatMul. Default: detected.")
    private @Nullable String head;

    @Option(
            names = "--signature",
            paramLabel = "NAME",
            description = "SavedModel: the signature that predicts. Default: ${DEFAULT-VALUE}.")
    private String signature = "serving_default";

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
     * @return 0 when the network was imported, 1 when not, 2 on wrong usage
     */
    public static int run(Map<String, String> environment, String... arguments) {
        return commandLine(environment).execute(arguments);
    }

    /** Returns the command, to be executed as {@link #run} does, or to be used as a subcommand. */
    public static CommandLine commandLine(Map<String, String> environment) {
        CommandLine commandLine = new CommandLine(new ImportMain(environment));
        commandLine.getCommandSpec().version(Release.name());
        return commandLine.setExecutionExceptionHandler((failure, line, parsed) -> {
            // the message of such an exception is only a path
            boolean ofFile = failure instanceof FileSystemException;
            line.getErr().println("import failed: " + (ofFile ? failure : failure.getMessage()));
            return 1;
        });
    }

    @Override
    public Integer call() throws IOException {
        // missing settings are reported before anything is read
        TrainerConfig.Database database =
                check == null ? CommandSettings.read(environment, spec).database() : null;
        ImportOptions options = options();
        List<Label> names = labels();
        return database == null ? check(options, names) : importInto(database, options, names);
    }

    private int importInto(TrainerConfig.Database database, ImportOptions options, @Nullable List<Label> names)
            throws IOException {
        try (HikariDataSource pool = PostgresConnections.pool(database, "trainer-import");
                Backbone backbone = Backbone.load()) {
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
            say(json ? Json.write(report.document()) : report.text());
        }
        return 0;
    }

    private int check(ImportOptions options, @Nullable List<Label> names) throws IOException {
        try (Backbone backbone = Backbone.load();
                NDManager manager = backbone.newManager()) {
            ImportReport report = new ImportReport(new NetworkImport(backbone, options).read(network, names));
            ImportCheck checked = ImportCheck.of(report, Objects.requireNonNull(check, "check"), manager);
            say(json ? Json.write(checked.document()) : checked.text());
        }
        return 0;
    }

    /** Returns the labels that were named, or Teachable Machine's beside the network; null for none. */
    private @Nullable List<Label> labels() throws IOException {
        if (labels != null && withoutLabels) {
            throw new IllegalArgumentException("--labels and --no-labels contradict each other; omit one");
        }
        Path beside = Files.isDirectory(network) ? network.resolve("labels.txt") : network.resolveSibling("labels.txt");
        Path file = labels == null && !withoutLabels && Files.isRegularFile(beside) ? beside : labels;
        return file == null ? null : readLabels(file);
    }

    private ImportOptions options() {
        Settings settings = Settings.of(environment);
        Set<ImportOptions.Format> formats = TrainerConfig.importFormats(settings);
        Sides sides = Sides.parse(size);
        return new ImportOptions(
                formats,
                !withoutLabels,
                output,
                pool == null ? null : Pooling.ofCode(pool),
                new PreprocessingOptions(
                        preset == null ? null : Preset.ofCode(preset),
                        resize == null ? null : Resizing.Fit.ofCode(resize),
                        cropPct,
                        filter == null ? null : ResizeFilter.ofCode(filter),
                        mean,
                        deviation,
                        bgr),
                sides.width(),
                sides.height(),
                channels,
                new ImportOptions.SavedModelOptions(
                        signature, embedding, head, scale == null ? null : PixelScale.ofRange(scale)));
    }

    /** The input's sides as a person gives them: {@code 224} or {@code 320x240}; both null when not given. */
    private record Sides(@Nullable Integer width, @Nullable Integer height) {
        private static final Pattern PIXELS = Pattern.compile("([0-9]{1,5})(?:x([0-9]{1,5}))?");

        static Sides parse(@Nullable String size) {
            if (size == null) {
                return new Sides(null, null);
            }
            Matcher pixels = PIXELS.matcher(size);
            if (!pixels.matches()) {
                throw new IllegalArgumentException(
                        "--size must be a number of pixels, such as 224, or WIDTHxHEIGHT, such as 320x240; was '%s'"
                                .formatted(size));
            }
            int width = Integer.parseInt(pixels.group(1));
            return new Sides(width, pixels.group(2) == null ? width : Integer.parseInt(pixels.group(2)));
        }
    }

    private void say(String text) {
        Objects.requireNonNull(spec, "the command is not set")
                .commandLine()
                .getOut()
                .println(text);
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
}
