package dev.eleventh.backbone;

import ai.djl.engine.EngineException;
import dev.eleventh.backbone.config.InputShape;
import dev.eleventh.backbone.config.NetworkConfig;
import dev.eleventh.backbone.config.Preprocessing;
import dev.eleventh.backbone.config.PreprocessingOptions;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Imports a TensorFlow SavedModel: a classifier, or without labels a network that ends in an embedding, as TensorFlow
 * Hub's feature vectors and Keras's applications without their top.
 *
 * <p>A SavedModel is a program that TensorFlow executes. Import only a SavedModel that you would run.
 */
final class SavedModelImport {
    private final Backbone engine;
    private final ImportOptions options;
    private final TrialRun trial;

    SavedModelImport(Backbone engine, ImportOptions options, TrialRun trial) {
        this.engine = engine;
        this.options = options;
        this.trial = trial;
    }

    Imported read(Path folder, @Nullable List<Label> given) throws IOException {
        SortedMap<String, byte[]> files = files(folder);
        SavedModelGraph graph = SavedModelGraph.read(Objects.requireNonNull(files.get(SavedModel.FILE)));
        SignatureDef signature = graph.signature(options.savedModel().signature());
        TensorInfo images = only("input", signature.getInputsMap(), null);
        List<String> notes = new ArrayList<>();
        PixelFormat format = format(folder, images, notes);
        trial.requireHarmless(new TrialRun.Plan(
                folder.toAbsolutePath(), format, null, options.savedModel().signature()));
        return given == null
                ? backbone(folder, files, graph, signature, images, format, notes)
                : classifier(folder, files, graph, signature, images, format, given, notes);
    }

    private Imported backbone(
            Path folder,
            SortedMap<String, byte[]> files,
            SavedModelGraph graph,
            SignatureDef signature,
            TensorInfo images,
            PixelFormat format,
            List<String> notes) {
        GraphScope.Tensor output = output(graph, signature);
        ImportOptions.SavedModelOptions named = options.savedModel();
        boolean probabilities = DenseLayer.isSoftmax(output);
        if (probabilities && options.classes()) {
            throw new IllegalArgumentException(
                    "the network is a classifier, as it ends in a softmax; give its classes with --labels, or import it as a backbone with --no-labels");
        }
        boolean cut = probabilities || named.embedding() != null || named.head() != null;
        GraphScope.Tensor embedding = cut ? layer(output).embedding() : output;
        files.put(SavedModel.FILE, graph.with(images, embedding));
        String place = GraphScope.source(embedding).place();
        notes.add(
                cut
                        ? "embedding: %s (the input of the last dense layer)".formatted(place)
                        : "embedding: %s (the output, because no labels were given; import a classifier with --labels)"
                                .formatted(place));
        return packed(folder, files, format, place, null, notes);
    }

    private Imported classifier(
            Path folder,
            SortedMap<String, byte[]> files,
            SavedModelGraph graph,
            SignatureDef signature,
            TensorInfo images,
            PixelFormat format,
            List<Label> labels,
            List<String> notes) {
        DenseLayer layer = layer(output(graph, signature));
        files.put(SavedModel.FILE, graph.with(images, layer));
        CutClassifier cut = CutClassifier.run(
                engine,
                files,
                options.savedModel().signature(),
                outputName(signature),
                format,
                labels,
                layer.transposed());
        String place = GraphScope.source(layer.embedding()).place();
        notes.add("embedding: %s (the input of the last dense layer)".formatted(place));
        return packed(folder, files, format, place, cut, notes);
    }

    private Imported packed(
            Path folder,
            SortedMap<String, byte[]> files,
            PixelFormat format,
            String embedding,
            @Nullable CutClassifier cut,
            List<String> notes) {
        Quantiser quantiser = quantiser(files, format, embedding);
        ImportedNetwork network = new ImportedNetwork(
                Objects.requireNonNull(folder.toAbsolutePath().normalize().getFileName(), "a folder has a name")
                        .toString(),
                format,
                null,
                null,
                null,
                quantiser.dimension(),
                embedding,
                quantiser,
                null,
                null);
        byte[] archive = new ImportArchive(network, files).toBytes();
        Embedder backbone = engine.open(BackboneArtifact.Kind.SAVED_MODEL, archive);
        if (cut == null) {
            return new Imported(backbone, archive, null, notes);
        }
        List<Embedding> embeddings = backbone.embed(cut.images());
        double difference = cut.requireSameAnswers(embeddings);
        return new Imported(
                backbone, archive, new Imported.Classifier(cut.head(), cut.selfTest(embeddings), difference), notes);
    }

    private Quantiser quantiser(SortedMap<String, byte[]> files, PixelFormat format, String embedding) {
        try (LoadedNetwork network = LoadedNetwork.ofSavedModel(engine, files, format)) {
            List<float[]> embeddings = new ArrayList<>();
            for (float[] rgb : SyntheticImages.rgb(format.width(), format.height())) {
                Pixels image = engine.decoder().with(format).ofRgb(rgb);
                ByteBuffer buffer = ByteBuffer.allocateDirect(TensorForm.FLOAT_NHWC.bytes(format))
                        .order(ByteOrder.nativeOrder());
                image.copyTo(buffer, TensorForm.FLOAT_NHWC);
                embeddings.add(network.embed(buffer.flip(), 1));
            }
            return Calibration.quantiser(embedding, embeddings);
        } catch (EngineException | TensorFlowException e) {
            throw new IllegalArgumentException("TensorFlow cannot run the network: " + e.getMessage(), e);
        }
    }

    static SortedMap<String, byte[]> files(Path folder) throws IOException {
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
            ImportArchive.requireSize(folder, bytes);
            files.put(name, Files.readAllBytes(path));
        }
        return files;
    }

    private GraphScope.Tensor output(SavedModelGraph graph, SignatureDef signature) {
        return graph.tensor(Objects.requireNonNull(signature.getOutputsMap().get(outputName(signature))));
    }

    private DenseLayer layer(GraphScope.Tensor output) {
        ImportOptions.SavedModelOptions named = options.savedModel();
        return named.embedding() == null && named.head() == null
                ? DenseLayer.before(output)
                : DenseLayer.named(output, named.embedding(), named.head());
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

    private PixelFormat format(Path folder, TensorInfo images, List<String> notes) throws IOException {
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
        InputShape sides = new InputShape(
                side("--size", shape, 2, options.width()),
                side("--size", shape, 1, options.height()),
                side("--channels", shape, 3, options.channels()));
        PixelScale scale = options.savedModel().scale();
        if (scale != null) {
            return square(sides, scale);
        }
        NetworkConfig config = NetworkConfig.read(folder);
        if (!config.describesValues() && options.preprocessing().equals(PreprocessingOptions.NONE)) {
            notes.add("values: 0..1, stretched to a square (guessed; nothing beside the network says it)");
            return square(sides, PixelScale.UNIT);
        }
        Preprocessing preprocessing = config.preprocessing(sides, options.preprocessing());
        notes.addAll(config.notes());
        notes.addAll(preprocessing.sources());
        return preprocessing.format();
    }

    private static PixelFormat square(InputShape sides, PixelScale scale) {
        int width = Objects.requireNonNull(sides.width(), "width");
        int height = Objects.requireNonNull(sides.height(), "height");
        if (height != width) {
            throw new IllegalArgumentException(
                    "the network reads images of %dx%d, but --scale is for squares; use --preset and --resize"
                            .formatted(width, height));
        }
        return PixelFormat.square(width, Objects.requireNonNull(sides.channels(), "channels"), scale);
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
