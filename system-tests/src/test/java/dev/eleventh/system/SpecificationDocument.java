package dev.eleventh.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.eleventh.contracts.Json;
import dev.eleventh.runtime.http.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Reads one of the two hand-written specifications, and validates JSON against its schemas. */
final class SpecificationDocument {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete");

    private final JsonNode root;
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private SpecificationDocument(JsonNode root) {
        this.root = root;
    }

    static SpecificationDocument openApi() {
        return read("openapi.yaml");
    }

    static SpecificationDocument asyncApi() {
        return read("asyncapi.yaml");
    }

    private static SpecificationDocument read(String name) {
        try (InputStream resource =
                Objects.requireNonNull(HttpServer.class.getResourceAsStream("/dev/eleventh/runtime/" + name), name)) {
            return new SpecificationDocument(new ObjectMapper(new YAMLFactory()).readTree(resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode root() {
        return root;
    }

    /** Returns the operations of OpenAPI by method and path, such as {@code GET /v1/learner}. */
    Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new LinkedHashMap<>();
        root.get("paths")
                .forEachEntry((path, item) -> METHODS.stream()
                        .filter(item::has)
                        .forEach(method -> operations.put(
                                "%s %s".formatted(method.toUpperCase(Locale.ROOT), path), item.get(method))));
        return operations;
    }

    /** Returns the node that {@code $ref} points to, or the node itself if it has none. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
    }

    /** Validates a JSON document against one of this document's schemas; returns the problems, empty if it is valid. */
    List<String> problems(JsonNode schema, String json) {
        // the schema needs the components that its references point to
        ObjectNode whole = schema.deepCopy();
        whole.set("components", root.get("components"));
        return schemas.getSchema(whole).validate(Json.read(json, JsonNode.class)).stream()
                .map(Object::toString)
                .toList();
    }
}
