package dev.eleventh.trainer.http;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.ModelRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Predicts the labels of stored examples with the champion's head. The champion may have learned from these examples,
 * so it disagrees with fewer labels than a version that never saw them.
 */
final class LabelPredictions implements AutoCloseable {
    /** Limits the work of one request: products of embeddings and classes, some 1.3 billion multiplications. */
    private static final int MAX_SCORES = 1_000_000;

    private static final int FEWEST = 100;

    private final NDManager engine;
    private final HeadScorer scorer;
    private final Set<Label> known;
    private final Champion champion;

    private LabelPredictions(NDManager engine, Champion champion) {
        this.engine = engine;
        this.champion = champion;
        this.scorer = new HeadScorer(engine, champion.head(), 1);
        this.known = new HashSet<>(scorer.labels());
    }

    /**
     * Starts predictions by the champion; the caller closes them.
     *
     * @throws HttpProblem 409 {@code no-champion} while there is none
     */
    static LabelPredictions by(ModelRegistry registry, Supplier<NDManager> engines) {
        Champion champion = registry.champion()
                .orElseThrow(() -> new HttpProblem(
                        409,
                        "no-champion",
                        "no version is promoted yet, so there are no predictions to compare labels with; teach two"
                                + " classes, or omit disagrees"));
        NDManager engine = engines.get();
        try {
            return new LabelPredictions(engine, champion);
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    long version() {
        return champion.version();
    }

    /** Returns how many examples one request may predict. */
    int most() {
        return Math.max(FEWEST, MAX_SCORES / scorer.labels().size());
    }

    /** Returns whether the champion knows the label, and so could have predicted it. */
    boolean knows(Label label) {
        return known.contains(label);
    }

    /**
     * Returns the most probable label of each embedding.
     *
     * @param backbone the backbone that made the embeddings
     * @throws HttpProblem 409 {@code no-predictions} when the champion's head reads another backbone's embeddings
     */
    List<Label> of(List<Embedding> embeddings, Sha256 backbone) {
        if (!champion.backbone().sha256().equals(backbone)) {
            throw new HttpProblem(
                    409,
                    "no-predictions",
                    "version %d has a backbone of its own, so stored embeddings do not fit its head; omit disagrees"
                            .formatted(champion.version()));
        }
        return List.of(scorer.logits(embeddings)).stream()
                .map(row -> scorer.labels().get(HeadScorer.argmax(row)))
                .toList();
    }

    @Override
    public void close() {
        engine.close();
    }
}
