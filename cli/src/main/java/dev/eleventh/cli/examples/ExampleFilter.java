package dev.eleventh.cli.examples;

import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.contracts.Label;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Selects recorded examples. */
final class ExampleFilter {
    @Option(names = "--label", paramLabel = "LABEL", description = "Only examples of this label.")
    private @Nullable Label label;

    @Option(names = "--source", paramLabel = "URI", description = "Only examples that this source sent.")
    private @Nullable String source;

    String path() {
        List<String> query = new ArrayList<>();
        if (label != null) {
            query.add("label=" + ServiceClient.encoded(label.value()));
        }
        if (source != null) {
            query.add("source=" + ServiceClient.encoded(source));
        }
        return "/v1/store/examples" + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }

    /**
     * Returns the label by which the trainer counts the selected examples; null counts all. The trainer has no counts
     * by source.
     */
    @Nullable
    Label label() {
        return label;
    }
}
