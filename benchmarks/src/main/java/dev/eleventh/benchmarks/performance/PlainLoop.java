package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Pixels;
import dev.eleventh.contracts.image.InvalidImageException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The yardstick of the whole ways: decodes files on every processor, embeds them, {@value #BATCH} at a time, through TensorFlow's own
 * interface, and does nothing else. The decoder is ours in both, so that this measures what is around it; the decoder has a row of its
 * own.
 */
final class PlainLoop implements AutoCloseable {
    private static final int BATCH = 64;

    private final Backbone backbone;
    private final PlainTensorFlow network;
    private final float[] pixels;

    PlainLoop(Workbench bench) throws IOException {
        this.backbone = bench.backbone();
        int size = backbone.description().inputSize();
        this.pixels = new float[BATCH * size * size * backbone.description().channels()];
        this.network = PlainTensorFlow.load(
                bench.newFolder("saved-model"), BATCH, backbone.description().dimension());
    }

    /** Fills up the last batch with what the one before left. */
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
            throw new IllegalStateException("a generated picture cannot be decoded", e);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
