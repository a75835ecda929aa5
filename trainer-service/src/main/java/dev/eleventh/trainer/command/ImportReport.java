package dev.eleventh.trainer.command;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.backbone.BackboneDescription;
import dev.eleventh.backbone.Imported;
import dev.eleventh.contracts.Sha256;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an import says of a network, for people and for programs. */
final class ImportReport {
    private final Imported imported;

    ImportReport(Imported imported) {
        this.imported = imported;
    }

    /**
     * @param version null for a network without classes
     * @param labels number of classes
     * @param difference largest difference from the original's logits; null without classes
     */
    record Document(
            @JsonProperty("name") String name,
            @JsonProperty("version") @Nullable Long version,
            @JsonProperty("labels") int labels,
            @JsonProperty("dimension") int dimension,
            @JsonProperty("difference") @Nullable Double difference,
            @JsonProperty("images") String images,
            @JsonProperty("notes") List<String> notes,
            @JsonProperty("backbone_sha256") Sha256 backboneSha256,
            @JsonProperty("backbone_bytes") int backboneBytes) {}

    Imported imported() {
        return imported;
    }

    Document document() {
        BackboneDescription network = imported.backbone().description();
        Imported.Classifier classifier = imported.classifier();
        return new Document(
                network.name(),
                classifier == null ? null : 1L,
                classifier == null ? 0 : classifier.head().classes(),
                network.dimension(),
                classifier == null ? null : classifier.difference(),
                network.format().toString(),
                imported.notes(),
                network.sha256(),
                imported.bytes());
    }

    String text() {
        Imported.Classifier classifier = imported.classifier();
        List<String> lines = new ArrayList<>();
        lines.add(
                classifier == null
                        ? "Backbone without classes, embeddings of %d values: the system starts with no class."
                                .formatted(imported.backbone().description().dimension())
                        : "Version 1: %d classes on embeddings of %d values; answers differ from the original's by %.1g at most."
                                .formatted(
                                        classifier.head().classes(),
                                        imported.backbone().description().dimension(),
                                        classifier.difference()));
        lines.addAll(details());
        return String.join(System.lineSeparator(), lines);
    }

    List<String> details() {
        BackboneDescription network = imported.backbone().description();
        List<String> lines = new ArrayList<>();
        lines.add("Images: " + network.format());
        imported.notes().forEach(note -> lines.add("  " + note));
        lines.add("Backbone %s, %,d bytes.".formatted(network.sha256(), imported.bytes()));
        return lines;
    }
}
