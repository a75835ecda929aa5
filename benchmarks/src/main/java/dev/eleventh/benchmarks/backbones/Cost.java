package dev.eleventh.benchmarks.backbones;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Time and memory of one network, measured in a process of its own that opens the network as a service does.
 *
 * @param millisAlone to embed one decoded image alone, the median
 * @param imagesPerSecond embedded in batches of {@value #BATCH}, the median
 * @param peakBytes the most resident memory that the process had, with Java, TensorFlow and the built-in network; null
 *     if the operating system is not Linux
 */
public record Cost(
        @JsonProperty("millis_alone") double millisAlone,
        @JsonProperty("images_per_second") double imagesPerSecond,
        @JsonProperty("peak_memory_bytes") @Nullable Long peakBytes) {
    /** Number of images in a batch. */
    public static final int BATCH = 32;
}
