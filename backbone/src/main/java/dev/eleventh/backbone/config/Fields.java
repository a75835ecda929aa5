package dev.eleventh.backbone.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.backbone.config.ImageSettings.Sides;
import dev.eleventh.contracts.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The fields of a JSON file of strangers, and defaults for those that it leaves out or that are null.
 *
 * @param file for messages
 */
record Fields(String file, JsonNode given, JsonNode defaults, String defaultsSource) {
    /** The labels of ImageNet-21k, twice, need 2 MiB. */
    static final int MAX_BYTES = 4 << 20;

    /**
     * Reads a file.
     *
     * @return empty when there is none
     * @throws IllegalArgumentException when it is not a JSON object of at most {@link #MAX_BYTES}
     */
    static Optional<Fields> read(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "%s has more than %d bytes, so it is not a network's configuration; remove it"
                            .formatted(path, MAX_BYTES));
        }
        String file =
                Objects.requireNonNull(path.getFileName(), "a file has a name").toString();
        return Optional.of(of(file, parse(path, bytes)));
    }

    private static JsonNode parse(Path path, byte[] bytes) throws IOException {
        JsonNode node;
        try {
            node = Json.TREES.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "%s is not JSON: %s; download it again".formatted(path, e.getOriginalMessage()), e);
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException(
                    "%s must be a JSON object, was %s; download it again".formatted(path, node.getNodeType()));
        }
        return node;
    }

    static Fields of(String file, JsonNode given) {
        return new Fields(file, given, Json.MAPPER.createObjectNode(), "");
    }

    Fields withDefaults(JsonNode others, String source) {
        return new Fields(file, given, others, source);
    }

    /** Returns the fields of an object inside this one; empty when it has none. */
    Optional<Fields> object(String key) {
        return get(key).filter(JsonNode::isObject).map(node -> of(file, node));
    }

    Optional<JsonNode> get(String key) {
        return present(given, key).or(() -> present(defaults, key));
    }

    private static Optional<JsonNode> present(JsonNode object, String key) {
        return Optional.ofNullable(object.get(key)).filter(node -> !node.isNull());
    }

    /** Returns where a field comes from, for people to read. */
    String source(String key) {
        return present(given, key).isPresent()
                ? "%s in %s".formatted(key, file)
                : "%s of %s".formatted(key, defaultsSource);
    }

    Optional<String> text(String key) {
        return get(key).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    boolean flag(String key, boolean otherwise) {
        return get(key).map(node -> {
                    if (!node.isBoolean()) {
                        throw wrong(key, node, "true or false");
                    }
                    return node.booleanValue();
                })
                .orElse(otherwise);
    }

    Optional<Double> number(String key) {
        return get(key).map(node -> number(key, node));
    }

    private double number(String key, JsonNode node) {
        if (!node.isNumber()) {
            throw wrong(key, node, "a number");
        }
        return node.doubleValue();
    }

    /** Returns the numbers of an array, or a single number. */
    Optional<List<Double>> numbers(String key) {
        return get(key).map(node -> {
            List<Double> numbers = new ArrayList<>();
            for (JsonNode each : node.isArray() ? node : List.of(node)) {
                numbers.add(number(key, each));
            }
            return List.copyOf(numbers);
        });
    }

    /** Returns a number of pixels. */
    int pixels(String key, JsonNode node) {
        if (!node.canConvertToInt() || node.intValue() < 1 || node.intValue() != node.doubleValue()) {
            throw wrong(key, node, "a number of pixels");
        }
        return node.intValue();
    }

    /** Returns the height and width of an object. */
    Sides sides(String key, JsonNode object) {
        return new Sides(pixels(key + ".width", object.path("width")), pixels(key + ".height", object.path("height")));
    }

    IllegalArgumentException wrong(String key, JsonNode node, String expected) {
        String was = node.toString();
        return new IllegalArgumentException("%s must be %s, was %s; correct the file"
                .formatted(source(key), expected, was.length() <= 80 ? was : was.substring(0, 80) + "…"));
    }
}
