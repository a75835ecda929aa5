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
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
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
        requireSavedModel(folder);
        try (TemporaryFolder files = TemporaryFolder.create()) {
            copy(folder, files);
            return read(folder, files, given);
        }
    }

    /** @param files a copy of the network, which becomes the backbone */
    private Imported read(Path folder, TemporaryFolder files, @Nullable List<Label> given) throws IOException {
        SavedModelGraph graph =
                SavedModelGraph.read(Files.readAllBytes(files.path().resolve(SavedModel.FILE)));
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
            TemporaryFolder files,
            SavedModelGraph graph,
            SavedModelOutput output,
            SavedModelImages images,
            PixelFormat format,
            List<String> notes)
            throws IOException {
        GraphScope.Tensor tensor = graph.tensor(output.info());
        ImportOptions.SavedModelOptions named = options.savedModel();
        boolean isNamed = named.embedding() != null || named.head() != null;
        VectorsTensor embedding = isNamed || DenseLayer.isSoftmax(tensor)
                ? layer(tensor).vectors()
                : output.vectors(tensor, options.pooling(), images.form().layout());
        files.write(SavedModel.FILE, graph.with(images, embedding));
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
            TemporaryFolder files,
            SavedModelGraph graph,
            SavedModelOutput output,
            SavedModelImages images,
            PixelFormat format,
            List<Label> labels,
            List<String> notes)
            throws IOException {
        DenseLayer layer = layer(graph.tensor(output.info()));
        files.write(SavedModel.FILE, graph.with(images, layer, output.info()));
        CutClassifier cut = CutClassifier.run(engine, files.path(), format, labels, layer);
        String place = GraphScope.source(layer.embedding()).place();
        notes.add("embedding: %s (the input of the last dense layer)".formatted(place));
        return packed(folder, files, format, place, cut, notes);
    }

    private Imported packed(
            Path folder,
            TemporaryFolder files,
            PixelFormat format,
            String embedding,
            @Nullable CutClassifier cut,
            List<String> notes)
            throws IOException {
        Quantiser quantiser = quantiser(files.path(), format, embedding);
        ImportedNetwork network =
                ImportedNetwork.of(NetworkImport.name(folder), format, embedding, quantiser, null, null);
        return Imported.of(
                engine,
                BackboneArtifact.Kind.SAVED_MODEL,
                network,
                files,
                backbone -> cut == null ? null : cut.on(backbone),
                notes);
    }

    private Quantiser quantiser(Path folder, PixelFormat format, String embedding) {
        try (LoadedNetwork network = LoadedNetwork.ofSavedModel(engine, folder, format)) {
            return Calibration.quantiser(
                    embedding,
                    engine.decoder().with(format),
                    image -> network.embed(TensorForm.FLOAT_NHWC.buffer(List.of(image)), 1));
        } catch (EngineException | TensorFlowException e) {
            throw new IllegalArgumentException("TensorFlow cannot run the network: " + e.getMessage(), e);
        }
    }

    private static void requireSavedModel(Path folder) {
        if (!Files.isRegularFile(folder.resolve(SavedModel.FILE))) {
            throw new IllegalArgumentException(
                    "%s is not a SavedModel: it has no saved_model.pb; write one with model.export(folder) in Keras, or tf.saved_model.save"
                            .formatted(folder));
        }
    }

    /** Copies the files that TensorFlow loads. */
    private static void copy(Path folder, TemporaryFolder to) throws IOException {
        SortedMap<String, Path> files = ImportArchive.files(folder);
        files.keySet().removeIf(path -> !ImportArchive.takes(path));
        long bytes = 0;
        for (Path file : files.values()) {
            bytes += Files.size(file);
        }
        ImportArchive.requireSize(folder, bytes);
        for (Map.Entry<String, Path> file : files.entrySet()) {
            try (OutputStream copy = to.newFile(file.getKey())) {
                Files.copy(file.getValue(), copy);
            }
        }
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
