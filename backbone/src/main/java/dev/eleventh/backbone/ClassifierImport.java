package dev.eleventh.backbone;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.LinearHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Splits a TensorFlow SavedModel: everything before the last dense layer becomes the backbone, and that layer becomes
 * the head. The import verifies that the two parts together give the original's answers.
 *
 * <p>A SavedModel is a program that TensorFlow executes. Import only a SavedModel that you would run.
 */
public final class ClassifierImport {
    /** Limited because a published backbone is kept in one row of the database and in memory. */
    private static final long MAX_BYTES = 256L << 20;

    private final Backbone engine;
    private final ImportOptions options;

    /**
     * Creates an import.
     *
     * @param engine runs TensorFlow, and holds the imported backbone open afterwards
     */
    public ClassifierImport(Backbone engine, ImportOptions options) {
        this.engine = engine;
        this.options = options;
    }

    /**
     * Imports the classifier in a folder that {@code model.export()} or {@code tf.saved_model.save()} wrote.
     *
     * @param labels [classes], in the order of the classifier's outputs
     * @throws IllegalArgumentException when the classifier cannot be split; the message says why and what to do
     */
    public ImportedClassifier read(Path folder, List<Label> labels) throws IOException {
        SortedMap<String, byte[]> files = files(folder);
        ClassifierGraph graph = ClassifierGraph.read(Objects.requireNonNull(files.get(SavedModel.FILE)));
        SignatureDef signature = graph.signature(options.signature());
        TensorInfo images = only("input", signature.getInputsMap(), null);
        PixelFormat format = format(images);
        DenseLayer layer = layer(graph, signature);
        files.put(SavedModel.FILE, graph.with(images, layer));
        CutClassifier cut = CutClassifier.run(engine, files, options.signature(), outputName(signature), format);
        LinearHead head = cut.head(labels, layer.transposed());
        ImportedNetwork network = new ImportedNetwork(
                Objects.requireNonNull(folder.toAbsolutePath().normalize().getFileName(), "a folder has a name")
                        .toString(),
                format.width(),
                format.channels(),
                options.scale().range(),
                head.dimension(),
                GraphScope.source(layer.embedding()).place());
        byte[] archive = new ImportArchive(network, files).toBytes();
        Embedder backbone = engine.open(BackboneArtifact.Kind.SAVED_MODEL, archive);
        List<Embedding> embeddings = backbone.embed(cut.images());
        double difference = cut.requireSameAnswers(head, embeddings);
        return new ImportedClassifier(backbone, archive, head, cut.selfTest(head, embeddings), difference);
    }

    private static SortedMap<String, byte[]> files(Path folder) throws IOException {
        if (!Files.isRegularFile(folder.resolve(SavedModel.FILE))) {
            throw new IllegalArgumentException(
                    "%s is not a SavedModel: it has no saved_model.pb; write one with model.export(folder) in Keras, or tf.saved_model.save"
                            .formatted(folder));
        }
        List<Path> paths;
        try (Stream<Path> walked = Files.walk(folder)) {
            paths = walked.filter(Files::isRegularFile).toList();
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        long bytes = 0;
        for (Path path : paths) {
            String name = folder.relativize(path).toString().replace('\\', '/');
            if (!ImportArchive.takes(name)) {
                continue;
            }
            bytes += Files.size(path);
            if (bytes > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "%s has more than %d bytes; import a smaller network, or one in float16 variables"
                                .formatted(folder, MAX_BYTES));
            }
            files.put(name, Files.readAllBytes(path));
        }
        return files;
    }

    private DenseLayer layer(ClassifierGraph graph, SignatureDef signature) {
        GraphScope.Tensor output =
                graph.tensor(Objects.requireNonNull(signature.getOutputsMap().get(outputName(signature))));
        return options.embedding() == null && options.head() == null
                ? DenseLayer.before(output)
                : DenseLayer.named(output, options.embedding(), options.head());
    }

    private String outputName(SignatureDef signature) {
        TensorInfo output = only("output", signature.getOutputsMap(), options.output());
        return signature.getOutputsMap().entrySet().stream()
                .filter(entry -> entry.getValue().equals(output))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    private static TensorInfo only(String what, Map<String, TensorInfo> infos, @Nullable String name) {
        TensorInfo named = name != null
                ? infos.get(name)
                : infos.size() == 1 ? infos.values().iterator().next() : null;
        if (named == null) {
            throw new IllegalArgumentException("the signature must have exactly one %s, or the named %s '%s'; it has %s"
                    .formatted(
                            what, what, name, infos.keySet().stream().sorted().toList()));
        }
        return named;
    }

    private PixelFormat format(TensorInfo images) {
        TensorShapeProto shape = images.getTensorShape();
        if (images.getDtype() != DataType.DT_FLOAT || shape.getUnknownRank() || shape.getDimCount() != 4) {
            throw new IllegalArgumentException(
                    "the classifier's input must be float32 images [n, height, width, channels], was %s of %d dimensions; export it with such an input"
                            .formatted(images.getDtype(), shape.getDimCount()));
        }
        if (shape.getDim(0).getSize() >= 0) {
            throw new IllegalArgumentException(
                    "the classifier accepts only batches of exactly %d images; export it with a batch size of None"
                            .formatted(shape.getDim(0).getSize()));
        }
        int height = side("--size", shape, 1, options.size());
        int width = side("--size", shape, 2, options.size());
        if (height != width) {
            throw new IllegalArgumentException(
                    "the classifier reads images of %dx%d, expected squares; export it with a square input"
                            .formatted(width, height));
        }
        return PixelFormat.square(height, side("--channels", shape, 3, options.channels()), options.scale());
    }

    private static int side(String option, TensorShapeProto shape, int dimension, @Nullable Integer named) {
        int said = Math.toIntExact(shape.getDim(dimension).getSize());
        if (said < 0 && named == null) {
            throw new IllegalArgumentException("the signature does not fix dimension %d of its images; set it with %s"
                    .formatted(dimension, option));
        }
        if (said >= 0 && named != null && said != named) {
            throw new IllegalArgumentException(
                    "%s is %d, but the signature has %d; omit the option".formatted(option, named, said));
        }
        return named != null ? named : said;
    }
}
