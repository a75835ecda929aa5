package dev.eleventh.inference.model;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.learning.head.HeadScorer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A version to predict with: its backbone and its head, which belong together. It holds memory outside the heap. That
 * memory must be released when the version is replaced, but not while a batch is being scored with it. So users are
 * counted, and the last one closes it.
 */
public final class ServingModel {
    private final ModelManifest manifest;
    private final Embedder backbone;
    private final HeadScorer scorer;
    /** One for the holder and one for each lease. At 0 the scorer is closed and can no longer be borrowed. */
    private final AtomicInteger users = new AtomicInteger(1);

    ServingModel(ModelManifest manifest, Embedder backbone, HeadScorer scorer) {
        this.manifest = manifest;
        this.backbone = backbone;
        this.scorer = scorer;
    }

    public ModelManifest manifest() {
        return manifest;
    }

    public Embedder backbone() {
        return backbone;
    }

    public HeadScorer scorer() {
        return scorer;
    }

    /** Returns false if the version was replaced and closed in the meantime. */
    boolean tryBorrow() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    void giveBack() {
        if (users.decrementAndGet() == 0) {
            scorer.close();
        }
    }
}
