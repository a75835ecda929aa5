package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.image.Pixels;
import java.util.List;

/** A network that a yardstick runs through the engine's own interface. */
interface PlainNetwork extends AutoCloseable {
    /** Number of images that are run together. */
    int BATCH = 64;

    /** Runs a batch; one of fewer images is filled up with those of the previous batch. */
    void run(List<Pixels> images);

    @Override
    void close();
}
