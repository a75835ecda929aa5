package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Pixels;
import dev.eleventh.contracts.image.InvalidImageException;
import java.util.List;

/**
 * The yardstick of the whole ways: decodes and embeds the same bytes at the largest batch, and does nothing else, with every
 * processor that there is. The decoder is ours in both, so that this measures what is around it; the decoder has a row of its
 * own.
 */
final class PlainLoop {
    private static final int BATCH = 64;

    private final Backbone backbone;

    PlainLoop(Backbone backbone) {
        this.backbone = backbone;
    }

    int run(List<byte[]> files) {
        int done = 0;
        for (int from = 0; from < files.size(); from += BATCH) {
            List<Pixels> pixels = files.subList(from, Math.min(from + BATCH, files.size())).parallelStream()
                    .map(this::decode)
                    .toList();
            done += backbone.embed(pixels).size();
        }
        return done;
    }

    private Pixels decode(byte[] file) {
        try {
            return backbone.decode(file);
        } catch (InvalidImageException e) {
            throw new IllegalStateException("a generated picture cannot be decoded", e);
        }
    }
}
