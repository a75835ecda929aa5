package dev.eleventh.benchmarks.backbones;

import dev.eleventh.backbone.Embedder;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network that is compared with others.
 *
 * @param name that no other network of the comparison has
 * @param archive the file that a service would open; null for the built-in network
 * @param bytes size of that file, or of the built-in network's
 * @param notes how the network was read, for people
 */
public record Candidate(
        String name, Embedder embedder, @Nullable Path archive, long bytes, List<String> notes) {
    public Candidate {
        notes = List.copyOf(notes);
    }
}
