package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.image.InvalidImageException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The yardstick for the end-to-end rows: decodes files on every processor, embeds them, {@value #BATCH} at a time,
 * through TensorFlow's own interface, and does nothing else. Both sides use this project's decoder, so that only the
 * code around it is compared; the decoder has its own row.
 */
final class PlainLoop implements AutoCloseable {
    private static final int BATCH = 64;

    private final Backbone backbone;
    private final PlainTensorFlow network;
    private final float[] pixels;

    PlainLoop(Workbench bench) throws IOException {
        this.backbone = bench.backbone();
        int size = backbone.description().format().width();
        this.pixels =
                new float[BATCH * size * size * backbone.description().format().channels()];
        this.network = PlainTensorFlow.load(
                bench.newFolder("saved-model"), BATCH, backbone.description().dimension());
    }

    /** Processes the files; a partial last batch is filled up with images of the previous one. */
    int run(List<byte[]> files) {
        for (int from = 0; from < files.size(); from += BATCH) {
            FloatBuffer batch = FloatBuffer.wrap(pixels);
            files.subList(from, Math.min(from + BATCH, files.size())).parallelStream()
                    .map(this::decode)
                    .toList()
                    .forEach(image -> image.copyTo(batch));
            network.fill(pixels);
            network.run();
        }
        return files.size();
    }

    private Pixels decode(byte[] file) {
        try {
            return backbone.decode(file);
        } catch (InvalidImageException e) {
            throw new IllegalStateException("a generated image cannot be decoded", e);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
