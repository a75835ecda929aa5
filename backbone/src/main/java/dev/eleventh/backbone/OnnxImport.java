package dev.eleventh.backbone;

import dev.eleventh.backbone.config.InputShape;
import dev.eleventh.backbone.config.NetworkConfig;
import dev.eleventh.backbone.config.Preprocessing;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.backbone.onnx.LastLayer;
import dev.eleventh.backbone.onnx.OnnxEmbedding;
import dev.eleventh.backbone.onnx.OnnxGraph;
import dev.eleventh.backbone.onnx.OnnxImages;
import dev.eleventh.backbone.onnx.OnnxNetwork;
import dev.eleventh.backbone.onnx.OnnxSignature;
import dev.eleventh.backbone.onnx.Pooling;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.LinearHead;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Imports a network in the ONNX format. Unlike a SavedModel, an ONNX file runs no code of its own: ONNX Runtime executes
 * only the operators that it has.
 */
final class OnnxImport {
    /** Where exporters write the network in a folder; the second is the layout of Hugging Face's hub. */
    private static final List<String> USUAL = List.of("model.onnx", "onnx/model.onnx");

    private final Backbone engine;
    private final ImportOptions options;
    private final TrialRun trial;

    OnnxImport(Backbone engine, ImportOptions options, TrialRun trial) {
        this.engine = engine;
        this.options = options;
        this.trial = trial;
    }

    Imported read(Path path, @Nullable List<Label> given) throws IOException {
        Path file = file(path);
        NetworkConfig config = config(file);
        List<String> notes = new ArrayList<>(config.notes());
        ImportArchive.requireSize(file, Files.size(file));
        OnnxGraph graph = OnnxGraph.read(file);
        requireSize(file, graph);
        OnnxImages images = OnnxImages.of(graph.inputs());
        Preprocessing preprocessing =
                config.preprocessing(shape(images), options.preprocessing().reading(images.form()));
        notes.addAll(preprocessing.sources());
        PixelFormat format = preprocessing.format();
        requireChannels(images, format);
        OnnxSignature first = signature(images, "", Pooling.MEAN);
        trial.requireHarmless(new TrialRun.Plan(file.toAbsolutePath(), format, first, null));
        Map<String, long[]> shapes;
        try (OnnxNetwork network = OnnxNetwork.load(file, first, format, engine.provider())) {
            int batch = Objects.requireNonNullElse(images.batch(), 1);
            shapes = shapes(network, images, format, batch);
            if (images.batch() == null && !acceptsBatches(network, images, format)) {
                images = images.withBatch(1);
                notes.add("batches: one image at a time, although the input declares any number");
            }
        }
        List<Label> labels = labels(given, config, shapes, notes);
        OnnxEmbedding embedding = OnnxEmbedding.choose(
                graph,
                shapes,
                new OnnxEmbedding.Hints(
                        options.output(),
                        options.pooling(),
                        labels == null ? null : labels.size(),
                        config.classes().orElse(null)));
        if (graph.isCorrected()) {
            notes.add("corrected: average pooling that ONNX Runtime %s computes wrongly"
                    .formatted(OnnxNetwork.runtimeVersion()));
        }
        notes.add("embedding: %s (%s)".formatted(embedding.output(), embedding.reason()));
        return imported(path, file, graph, images, format, embedding, labels, notes);
    }

    /** Describes what computes embeddings in this process. */
    static ImportedNetwork.Engine engine(Backbone engine) {
        return new ImportedNetwork.Engine(
                OnnxNetwork.runtimeVersion(),
                OnnxNetwork.OPTIMISATION,
                engine.provider().code());
    }

    private static Map<String, long[]> shapes(OnnxNetwork network, OnnxImages images, PixelFormat format, int batch) {
        return network.shapes(images.form().buffer(Noise.images(format, batch)), batch);
    }

    /** Some exporters write a batch of one into the graph, behind an input that declares any batch. */
    private static boolean acceptsBatches(OnnxNetwork network, OnnxImages images, PixelFormat format) {
        try {
            return shapes(network, images, format, 2).values().stream()
                    .allMatch(shape -> shape.length == 0 || shape[0] == 2);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Imported imported(
            Path path,
            Path file,
            OnnxGraph graph,
            OnnxImages images,
            PixelFormat format,
            OnnxEmbedding embedding,
            @Nullable List<Label> labels,
            List<String> notes)
            throws IOException {
        OnnxSignature signature = signature(images, embedding.output(), embedding.pooling());
        try (TemporaryFolder files = TemporaryFolder.create()) {
            copy(file, graph, embedding, files);
            Original original = original(files.path(), signature, format, embedding);
            ImportedNetwork network = ImportedNetwork.of(
                    NetworkImport.name(path),
                    format,
                    embedding.output(),
                    original.quantiser,
                    signature.withRank(original.rank),
                    engine(engine));
            return Imported.of(
                    engine,
                    BackboneArtifact.Kind.ONNX,
                    network,
                    files,
                    backbone -> classifier(backbone, embedding, labels, original),
                    notes);
        }
    }

    private static Imported.@Nullable Classifier classifier(
            Embedder backbone, OnnxEmbedding embedding, @Nullable List<Label> labels, Original original) {
        LastLayer layer = embedding.layer();
        if (labels == null || layer == null) {
            return null;
        }
        LinearHead head = CutClassifier.head(labels, layer.classes(), layer.kernel(), true, layer.bias());
        CutClassifier cut = new CutClassifier(original.noise, head, null, original.answers, layer.halfPrecision());
        return cut.on(backbone);
    }

    private static void requireSize(Path file, OnnxGraph graph) throws IOException {
        long bytes = Files.size(file);
        for (String name : graph.dataFiles()) {
            bytes += Files.size(file.resolveSibling(name));
        }
        ImportArchive.requireSize(file, bytes);
    }

    private static Path file(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            return path;
        }
        for (String usual : USUAL) {
            if (Files.isRegularFile(path.resolve(usual))) {
                return path.resolve(usual);
            }
        }
        if (!Files.isDirectory(path)) {
            throw new IllegalArgumentException(
                    "%s is neither a file nor a folder; name the network's file".formatted(path));
        }
        try (Stream<Path> entries = Files.list(path)) {
            List<Path> found = entries.filter(entry -> entry.toString().endsWith(".onnx") && Files.isRegularFile(entry))
                    .toList();
            if (found.size() == 1) {
                return found.get(0);
            }
            throw new IllegalArgumentException(
                    "%s has no saved_model.pb and no model.onnx, and %s; name the network's file"
                            .formatted(path, found.isEmpty() ? "no other ONNX file" : "several ONNX files: " + found));
        }
    }

    /** Hugging Face's hub has the files that describe a network above the folder of its ONNX file. */
    private static NetworkConfig config(Path file) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().normalize().getParent(), "a file has a folder");
        Path above = folder.getParent();
        boolean isInside = folder.endsWith("onnx") && !Files.exists(folder.resolve("config.json"));
        return NetworkConfig.read(isInside && above != null ? above : folder);
    }

    private InputShape shape(OnnxImages images) {
        return new InputShape(
                side("width", images.width(), options.width()),
                side("height", images.height(), options.height()),
                side("number of channels", images.channels(), options.channels()));
    }

    private static @Nullable Integer side(String what, @Nullable Integer declared, @Nullable Integer option) {
        if (declared != null && option != null && !declared.equals(option)) {
            throw new IllegalArgumentException(
                    "the network's %s is %d, the option says %d; omit the option".formatted(what, declared, option));
        }
        return option != null ? option : declared;
    }

    private static void requireChannels(OnnxImages images, PixelFormat format) {
        Integer declared = images.channels();
        if (declared != null && declared != format.channels()) {
            throw new IllegalArgumentException(
                    "the network reads %d channels, its preprocessing makes %d; set --mean and --deviation with one value for each channel"
                            .formatted(declared, format.channels()));
        }
    }

    private static OnnxSignature signature(OnnxImages images, String output, Pooling pooling) {
        return new OnnxSignature(images.name(), images.form(), images.batch(), output, pooling, null);
    }

    /** Returns the labels of the classes to import; null to import the backbone alone. */
    private @Nullable List<Label> labels(
            @Nullable List<Label> given, NetworkConfig config, Map<String, long[]> shapes, List<String> notes) {
        if (given != null || !options.classes() || config.labels().isEmpty()) {
            return given;
        }
        int classes = config.labels().size();
        boolean classifies = shapes.values().stream().anyMatch(shape -> shape.length == 2 && shape[1] == classes);
        if (!classifies) {
            notes.add("the %d labels of config.json are ignored: the network has no output with as many values"
                    .formatted(classes));
            return null;
        }
        return distinct(config.labels(), notes);
    }

    /** ImageNet has two classes "crane" and two "maillot": the second gets the number of its output. */
    private static List<Label> distinct(List<String> texts, List<String> notes) {
        Set<Label> seen = new LinkedHashSet<>();
        for (String text : texts) {
            int number = seen.size();
            String name = text;
            while (!seen.add(label(number, name))) {
                name += " " + number;
            }
            if (!name.equals(text)) {
                notes.add("label %d, '%s', occurs twice; it is imported as '%s'".formatted(number, text, name));
            }
        }
        return List.copyOf(seen);
    }

    private static Label label(int number, String text) {
        try {
            return Label.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "label %d in config.json cannot be used: %s; correct the file, give the labels with --labels, or import with --no-labels"
                            .formatted(number, e.getMessage()),
                    e);
        }
    }

    /** Copies a network, with the embedding as one of its outputs. */
    private static void copy(Path file, OnnxGraph graph, OnnxEmbedding embedding, TemporaryFolder to)
            throws IOException {
        if (graph.dataFiles().contains(ImportArchive.ONNX)) {
            throw new IllegalArgumentException(
                    "the weights of %s lie in a file %s; export the network with another name for its data"
                            .formatted(file, ImportArchive.ONNX));
        }
        try (OutputStream model = to.newFile(ImportArchive.ONNX)) {
            if (graph.isCorrected()) {
                graph.writeTo(model);
            } else {
                Files.copy(file, model);
            }
            if (!graph.isOutput(embedding.output())) {
                model.write(OnnxGraph.asOutput(embedding.output()));
            }
        }
        for (String name : graph.dataFiles()) {
            try (OutputStream weights = to.newFile(name)) {
                Files.copy(file.resolveSibling(name), weights);
            }
        }
    }

    /** What the network computed before it was packed. */
    private static final class Original {
        private final int rank;
        private final Quantiser quantiser;
        private final List<Pixels> noise;
        /** [noise, classes] of the original; empty without a last layer. */
        private final float[] answers;

        Original(int rank, Quantiser quantiser, List<Pixels> noise, float[] answers) {
            this.rank = rank;
            this.quantiser = quantiser;
            this.noise = noise;
            this.answers = answers;
        }
    }

    private Original original(Path folder, OnnxSignature signature, PixelFormat format, OnnxEmbedding embedding) {
        List<Pixels> noise = CutClassifier.noise(format);
        try (OnnxNetwork network =
                OnnxNetwork.load(folder.resolve(ImportArchive.ONNX), signature, format, engine.provider())) {
            Quantiser quantiser = Calibration.quantiser(
                    signature.output(),
                    engine.decoder().with(format),
                    image -> one(network, image, signature, signature.output(), signature.pooling()));
            String logits = embedding.logits();
            List<float[]> answers = new ArrayList<>();
            if (logits != null) {
                noise.forEach(image -> answers.add(one(network, image, signature, logits, Pooling.MEAN)));
            }
            int batch = Objects.requireNonNullElse(signature.batch(), 1);
            long[] shape = network.shapes(signature.form().buffer(Noise.images(format, batch)), batch)
                    .get(signature.output());
            return new Original(
                    Objects.requireNonNull(shape, "shape of the output").length, quantiser, noise, joined(answers));
        }
    }

    /** Runs one image, in a batch of the only size that the network accepts. */
    private static float[] one(
            OnnxNetwork network, Pixels image, OnnxSignature signature, String output, Pooling pooling) {
        int batch = Objects.requireNonNullElse(signature.batch(), 1);
        List<Pixels> images = Stream.generate(() -> image).limit(batch).toList();
        float[] rows = network.run(signature.form().buffer(images), batch, output, pooling);
        return Arrays.copyOf(rows, rows.length / batch);
    }

    private static float[] joined(List<float[]> rows) {
        int columns = rows.isEmpty() ? 0 : rows.get(0).length;
        float[] joined = new float[rows.size() * columns];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row), 0, joined, row * columns, columns);
        }
        return joined;
    }
}
