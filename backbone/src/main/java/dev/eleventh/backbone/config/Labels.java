package dev.eleventh.backbone.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the labels of a classifier: {@code id2label} of Hugging Face, {@code label_names} of timm. */
final class Labels {
    private Labels() {}

    /** Returns the labels in the order of the network's outputs; empty when there are none. */
    static List<String> read(Fields config, List<String> notes) {
        Optional<JsonNode> byNumber = config.get("id2label");
        JsonNode found = byNumber.or(() -> config.get("label_names")).orElse(null);
        if (found == null) {
            return List.of();
        }
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            JsonNode label = found.isObject() ? found.path(Integer.toString(i)) : found.path(i);
            if (!label.isTextual()) {
                notes.add("%s is ignored, because it has no text with number %d of %d"
                        .formatted(config.source(byNumber.isPresent() ? "id2label" : "label_names"), i, found.size()));
                return List.of();
            }
            labels.add(label.textValue());
        }
        notes.add("%d labels in %s".formatted(labels.size(), config.file()));
        return labels;
    }
}
