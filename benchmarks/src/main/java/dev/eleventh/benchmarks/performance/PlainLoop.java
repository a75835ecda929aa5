package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.image.InvalidImageException;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The yardstick for the end-to-end rows: decodes files on every processor, runs the network on {@value
 * PlainNetwork#BATCH} at a time through the engine's own interface, and does nothing else. Both sides use this project's
 * decoder, so that only the code around it is compared; the decoder has its own row.
 */
final class PlainLoop implements AutoCloseable {
    private final Embedder decoder;
    private final PlainNetwork network;

    /** @param decoder the same network as Eleventh reads it */
    PlainLoop(Embedder decoder, PlainNetwork network) {
        this.decoder = decoder;
        this.network = network;
    }

    /** Returns a loop that runs the built-in network through TensorFlow. */
    static PlainLoop builtIn(Workbench bench) {
        Backbone backbone = bench.backbone();
        PlainTensorFlow tensorFlow =
                PlainTensorFlow.load(PlainNetwork.BATCH, backbone.description().dimension());
        int size = backbone.description().format().width();
        float[] pixels = new float
                [PlainNetwork.BATCH
                        * size
                        * size
                        * backbone.description().format().channels()];
        return new PlainLoop(backbone, new PlainNetwork() {
            @Override
            public void run(List<Pixels> images) {
                FloatBuffer batch = FloatBuffer.wrap(pixels);
                images.forEach(image -> image.copyTo(batch));
                tensorFlow.fill(pixels);
                tensorFlow.run();
            }

            @Override
            public void close() {
                tensorFlow.close();
            }
        });
    }

    int run(List<byte[]> files) {
        for (int from = 0; from < files.size(); from += PlainNetwork.BATCH) {
            network.run(files.subList(from, Math.min(from + PlainNetwork.BATCH, files.size())).parallelStream()
                    .map(this::decode)
                    .toList());
        }
        return files.size();
    }

    private Pixels decode(byte[] file) {
        try {
            return decoder.decode(file);
        } catch (InvalidImageException e) {
            throw new IllegalStateException("a generated image cannot be decoded", e);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
