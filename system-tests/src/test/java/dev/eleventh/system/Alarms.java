package dev.eleventh.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.eleventh.contracts.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads the alert rules and the dashboard of {@code ops/}. */
final class Alarms {
    static final Path FOLDER = DocumentedCommands.ROOT.resolve("ops");

    private Alarms() {}

    /** Returns every rule of alerts.yml. */
    static List<JsonNode> rules() {
        try {
            List<JsonNode> rules = new ArrayList<>();
            JsonNode file = new ObjectMapper(new YAMLFactory())
                    .readTree(FOLDER.resolve("prometheus/alerts.yml").toFile());
            file.get("groups").forEach(group -> group.get("rules").forEach(rules::add));
            return rules;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode dashboard() {
        try {
            return Json.read(Files.readString(FOLDER.resolve("grafana/eleventh.json")), JsonNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns every metric that an alert or the dashboard reads, except {@code up}, which Prometheus itself records.
     */
    static SortedSet<String> metrics() {
        SortedSet<String> metrics = new TreeSet<>();
        rules().forEach(rule -> metrics.addAll(PromQl.metrics(rule.get("expr").asText())));
        dashboard().findValues("expr").forEach(expression -> metrics.addAll(PromQl.metrics(expression.asText())));
        metrics.remove("up");
        return metrics;
    }
}
