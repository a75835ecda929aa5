package dev.eleventh.trainer.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The recorded examples whose embeddings are nearest to that of an image.
 *
 * @param compared number of examples that the image was compared with; fewer than recorded if there are very many
 * @param recorded number of recorded examples
 * @param nearest the nearest first
 */
record Nearest(
        @JsonProperty("compared") int compared,
        @JsonProperty("recorded") long recorded,
        @JsonProperty("nearest") List<Neighbour> nearest) {
    Nearest {
        nearest = List.copyOf(nearest);
    }

    /**
     * One of these examples.
     *
     * @param distance of the embeddings, in the backbone's units; 0 for the same image
     */
    record Neighbour(
            @JsonProperty("example") StoredExample example,
            @JsonProperty("distance") double distance) {}
}
