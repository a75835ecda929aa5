package dev.eleventh.backbone;

import ai.djl.engine.EngineException;
import dev.eleventh.backbone.config.InputShape;
import dev.eleventh.backbone.config.NetworkConfig;
import dev.eleventh.backbone.config.Preprocessing;
import dev.eleventh.backbone.config.PreprocessingOptions;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

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
        SavedModelImages images = SavedModelImages.of(images(signature));
        List<String> notes = new ArrayList<>();
        PixelFormat format = format(folder, images, notes);
        trial.requireHarmless(new TrialRun.Plan(
                folder.toAbsolutePath(), format, null, options.savedModel().signature()));
        SavedModelOutput output =
                SavedModelOutput.choose(signature, options.output(), given == null ? null : given.size());
        return given == null
                ? backbone(folder, files, graph, output, images, format, notes)
                : classifier(folder, files, graph, output, images, format, given, notes);
    }

    private static TensorInfo images(SignatureDef signature) {
        if (signature.getInputsCount() != 1) {
            throw new IllegalArgumentException("the signature must have exactly one input, but it has %s"
                    .formatted(
                            signature.getInputsMap().keySet().stream().sorted().toList()));
        }
        return signature.getInputsMap().values().iterator().next();
    }

    private Imported backbone(
            Path folder,
            SortedMap<String, byte[]> files,
            SavedModelGraph graph,
            SavedModelOutput output,
            SavedModelImages images,
            PixelFormat format,
            List<String> notes) {
        GraphScope.Tensor tensor = graph.tensor(output.info());
        ImportOptions.SavedModelOptions named = options.savedModel();
        boolean isNamed = named.embedding() != null || named.head() != null;
        VectorsTensor embedding = isNamed || DenseLayer.isSoftmax(tensor)
                ? layer(tensor).vectors()
                : output.vectors(tensor, options.pooling(), images.form().layout());
        files.put(SavedModel.FILE, graph.with(images, embedding));
        String place = GraphScope.source(embedding.tensor()).place();
        notes.add("embedding: %s (%s)".formatted(place, isNamed ? "named" : reason(tensor, output, embedding)));
        return packed(folder, files, format, place, null, notes);
    }

    private static String reason(GraphScope.Tensor tensor, SavedModelOutput output, VectorsTensor embedding) {
        if (!embedding.tensor().equals(tensor)) {
            return "the input of the last dense layer, because a softmax follows it; import the classes with --labels";
        }
        String pooled = embedding.rank() == 2
                ? ""
                : ", %s of its vectors".formatted(embedding.pooling().code());
        return "the output '%s'%s; import the classes of a classifier with --labels".formatted(output.name(), pooled);
    }

    private Imported classifier(
            Path folder,
            SortedMap<String, byte[]> files,
            SavedModelGraph graph,
            SavedModelOutput output,
            SavedModelImages images,
            PixelFormat format,
            List<Label> labels,
            List<String> notes) {
        DenseLayer layer = layer(graph.tensor(output.info()));
        files.put(SavedModel.FILE, graph.with(images, layer, output.info()));
        CutClassifier cut = CutClassifier.run(engine, files, format, labels, layer);
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
        ImportedNetwork network =
                ImportedNetwork.of(NetworkImport.name(folder), format, embedding, quantiser, null, null);
        byte[] archive = new ImportArchive(network, files).toBytes();
        Embedder backbone = engine.open(BackboneArtifact.Kind.SAVED_MODEL, archive);
        return new Imported(backbone, archive, cut == null ? null : cut.on(backbone), notes);
    }

    private Quantiser quantiser(SortedMap<String, byte[]> files, PixelFormat format, String embedding) {
        try (LoadedNetwork network = LoadedNetwork.ofSavedModel(engine, files, format)) {
            return Calibration.quantiser(
                    embedding,
                    engine.decoder().with(format),
                    image -> network.embed(TensorForm.FLOAT_NHWC.buffer(List.of(image)), 1));
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

    private DenseLayer layer(GraphScope.Tensor output) {
        ImportOptions.SavedModelOptions named = options.savedModel();
        return named.embedding() == null && named.head() == null
                ? DenseLayer.before(output)
                : DenseLayer.named(output, named.embedding(), named.head());
    }

    private PixelFormat format(Path folder, SavedModelImages images, List<String> notes) throws IOException {
        InputShape sides = images.shape(options);
        PixelScale scale = options.savedModel().scale();
        if (scale != null) {
            return square(sides, scale);
        }
        NetworkConfig config = NetworkConfig.read(folder);
        PreprocessingOptions given = options.preprocessing().reading(images.form());
        if (!config.describesValues() && given.equals(PreprocessingOptions.NONE)) {
            notes.add("values: 0..1, stretched to a square (guessed; nothing beside the network says it)");
            return square(sides, PixelScale.UNIT);
        }
        Preprocessing preprocessing = config.preprocessing(sides, given);
        notes.addAll(config.notes());
        notes.addAll(preprocessing.sources());
        return preprocessing.format();
    }

    private static PixelFormat square(InputShape shape, PixelScale scale) {
        Integer width = shape.width();
        Integer channels = shape.channels();
        if (width == null || channels == null) {
            throw new IllegalArgumentException("the signature does not fix the %s; set it with %s"
                    .formatted(
                            width == null ? "size of its images" : "number of channels",
                            width == null ? "--size" : "--channels"));
        }
        if (!width.equals(shape.height())) {
            throw new IllegalArgumentException(
                    "the network reads images of %dx%d, but --scale is for squares; use --preset and --resize"
                            .formatted(width, shape.height()));
        }
        return PixelFormat.square(width, channels, scale);
    }
}
