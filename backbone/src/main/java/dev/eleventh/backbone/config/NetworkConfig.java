package dev.eleventh.backbone.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.backbone.config.ImageSettings.Sides;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the files in a network's folder say about it. */
public final class NetworkConfig {
    private static final String CONFIG = "config.json";
    private static final String PREPROCESSOR = "preprocessor_config.json";
    /** A processor's file; the images' part is inside it, as transformers 5 writes it. */
    private static final String PROCESSOR = "processor_config.json";

    /** Whatever else a file has as a name is not printed. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    private final ImageSettings images;
    private final List<String> labels;
    private final @Nullable Integer classes;
    private final List<String> notes;

    private NetworkConfig(ImageSettings images, List<String> labels, @Nullable Integer classes, List<String> notes) {
        this.images = images;
        this.labels = List.copyOf(labels);
        this.classes = classes;
        this.notes = List.copyOf(notes);
    }

    /**
     * Reads preprocessor_config.json and config.json of Hugging Face or timm, as far as the folder has them.
     *
     * @throws IllegalArgumentException when one of them is malformed; the message says what to do
     */
    public static NetworkConfig read(Path folder) throws IOException {
        Optional<Fields> config = Fields.read(folder.resolve(CONFIG));
        Optional<Fields> preprocessor = Fields.read(folder.resolve(PREPROCESSOR));
        if (preprocessor.isEmpty()) {
            preprocessor = Fields.read(folder.resolve(PROCESSOR)).flatMap(file -> file.object("image_processor"));
        }
        List<String> notes = new ArrayList<>();
        config.flatMap(NetworkConfig::architecture)
                .ifPresent(name -> notes.add("architecture: %s (%s)".formatted(name, CONFIG)));
        ImageSettings images = images(config, preprocessor, notes);
        List<String> labels = config.map(file -> Labels.read(file, notes)).orElse(List.of());
        return new NetworkConfig(
                images,
                labels,
                config.flatMap(file -> file.get("num_classes"))
                        .filter(JsonNode::isInt)
                        .map(JsonNode::intValue)
                        .orElse(null),
                notes);
    }

    private static ImageSettings images(Optional<Fields> config, Optional<Fields> preprocessor, List<String> notes) {
        Optional<Fields> timm = preprocessor.flatMap(NetworkConfig::timm);
        if (timm.isEmpty() && preprocessor.isPresent()) {
            HuggingFacePreprocessor reader = HuggingFacePreprocessor.of(preprocessor.get());
            notes.add(reader.note());
            return reader.settings(config.flatMap(NetworkConfig::channels).orElse(null));
        }
        timm = timm.or(() -> config.flatMap(NetworkConfig::timm));
        if (timm.isPresent()) {
            notes.add(timm.get().file() + " was written by timm");
            return TimmConfig.read(timm.get());
        }
        notes.add("no preprocessor_config.json and no config.json of timm");
        return ImageSettings.ofInput(
                config.flatMap(NetworkConfig::imageSize).orElse(null),
                config.flatMap(NetworkConfig::channels).orElse(null));
    }

    /** Finds timm's settings: in an object of their own, or (older) beside the architecture. */
    private static Optional<Fields> timm(Fields file) {
        return file.object("pretrained_cfg")
                .or(() -> Optional.of(file))
                .filter(settings -> settings.get("input_size").isPresent());
    }

    private static Optional<Integer> channels(Fields config) {
        return config.get("num_channels").map(node -> config.pixels("num_channels", node));
    }

    private static Optional<Sourced<Sides>> imageSize(Fields config) {
        return config.get("image_size")
                .filter(JsonNode::isInt)
                .map(node ->
                        new Sourced<>(Sides.square(config.pixels("image_size", node)), config.source("image_size")));
    }

    /** Returns the name for people, such as {@code ViTForImageClassification} or {@code convnext_tiny}. */
    private static Optional<String> architecture(Fields config) {
        return config.text("architecture")
                .or(() -> config.get("architectures").map(node -> node.path(0).textValue()))
                .or(() -> config.text("model_type"))
                .filter(name -> NAME.matcher(name).matches());
    }

    /**
     * Combines the files with options.
     *
     * @param shape what the network's graph fixes of its input
     * @throws IllegalArgumentException when a setting is missing or not supported; the message says what to set
     */
    public Preprocessing preprocessing(InputShape shape, PreprocessingOptions options) {
        return Preprocessing.combine(shape, images, options);
    }

    /** Returns the labels in the order of the network's outputs, as the file has them; empty when it has none. */
    public List<String> labels() {
        return labels;
    }

    /** Returns whether a file says how samples become values. */
    public boolean describesValues() {
        return images.values() != null;
    }

    /** Returns the number of a classifier's classes; empty when the files do not name it. */
    public Optional<Integer> classes() {
        return labels.isEmpty() ? Optional.ofNullable(classes) : Optional.of(labels.size());
    }

    /** Returns lines for people to read: which files were found, and what was ignored. */
    public List<String> notes() {
        return notes;
    }
}
