package dev.eleventh.backbone;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;

/**
 * How an imported network reads an image. The description is inside the archive with the SavedModel, so the archive's
 * digest covers it: the same network with another scale is another backbone.
 *
 * @param name for logs
 * @param size pixels of each side of the square input
 * @param channels 3 for RGB, 1 for grey
 * @param scale the range of its input, such as {@code 0..1}
 * @param dimension number of values of its embedding
 * @param embedding the tensor in the original graph that is the embedding; for people to read
 */
record ImportedNetwork(
        @JsonProperty("name") String name,
        @JsonProperty("size") int size,
        @JsonProperty("channels") int channels,
        @JsonProperty("scale") String scale,
        @JsonProperty("dimension") int dimension,
        @JsonProperty("embedding") String embedding) {

    PixelFormat format() {
        return PixelFormat.square(size, channels, PixelScale.ofRange(scale));
    }
}
