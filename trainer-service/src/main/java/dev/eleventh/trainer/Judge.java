package dev.eleventh.trainer;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.Theta;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.Challenger;
import dev.eleventh.learning.Claim;
import dev.eleventh.learning.LabelledEmbedding;
import dev.eleventh.learning.Learned;
import dev.eleventh.learning.Learner;
import dev.eleventh.learning.LearnerOptions;
import dev.eleventh.learning.Opponent;
import dev.eleventh.learning.PredictThenLearn;
import dev.eleventh.learning.Retrained;
import dev.eleventh.learning.TrainingData;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes an attempt of what a strategy learned: champion and challenger each see the hold-out with their own backbone. */
final class Judge {
    private final NDManager manager;
    private final Backbone builtIn;
    private final Embedder base;
    private final PostgresBackbones backbones;
    private final ImageNetwork network;
    private final LearnerOptions options;
    private final Clock clock;

    /** What the champion sees, where its backbone is not the base; forgotten with the champion. */
    private final Map<ExampleId, Embedding> seen = new HashMap<>();

    private long seenBy;

    Judge(
            NDManager manager,
            Backbone builtIn,
            Embedder base,
            PostgresBackbones backbones,
            ImageNetwork network,
            LearnerOptions options,
            Clock clock) {
        this.manager = manager;
        this.builtIn = builtIn;
        this.base = base;
        this.backbones = backbones;
        this.network = network;
        this.options = options;
        this.clock = clock;
    }

    /** The head that a strategy may start from: one that reads the base's embeddings. */
    @Nullable
    Head previous(@Nullable Champion champion) {
        return champion == null || !readsBase(champion) ? null : champion.head();
    }

    /**
     * Predicts new examples with the champion; null while there is none, and for one that sees with another backbone than the
     * one that recorded examples are embedded by.
     *
     * @param baseline what predicts them, too, when it reads the same embeddings; null for nothing
     */
    @Nullable
    PredictThenLearn predictions(@Nullable Champion champion, @Nullable Champion baseline) {
        Head head = previous(champion);
        return head == null ? null : new PredictThenLearn(manager, head, previous(baseline));
    }

    private boolean readsBase(Champion champion) {
        return champion.backbone().sha256().equals(base.description().sha256());
    }

    Attempt attempt(
            Trigger trigger,
            @Nullable Champion champion,
            Lesson lesson,
            TrainingData data,
            String strategy,
            Learned learned,
            Claim claim,
            Duration took) {
        long start = System.nanoTime();
        Challenger challenger;
        try (NDManager own = builtIn.newManager()) {
            challenger = new Learner(own, options)
                    .judge(strategy, learned, data, champion == null ? null : opponent(champion, data), claim);
        }
        Duration all = took.plusNanos(System.nanoTime() - start);
        Attempt attempt = Attempt.of(trigger, champion, lesson, challenger, backbone(learned), all, clock.instant());
        return attempt.isTheChampionAgain() ? attempt.rejected("the head is the champion's, byte for byte") : attempt;
    }

    private VersionBackbone backbone(Learned learned) {
        Retrained retrained = learned.retrained();
        if (retrained == null) {
            return VersionBackbone.known(base);
        }
        Theta theta = new Theta(builtIn.description().sha256(), retrained.weights());
        return VersionBackbone.fresh(builtIn.with(theta), theta.toBytes());
    }

    private Opponent opponent(Champion champion, TrainingData data) {
        return new Opponent(champion.head(), readsBase(champion) ? data.holdOut() : asSeenBy(champion, data.holdOut()));
    }

    private List<LabelledEmbedding> asSeenBy(Champion champion, List<LabelledEmbedding> examples) {
        if (seenBy != champion.version()) {
            seen.clear();
            seenBy = champion.version();
        }
        List<LabelledEmbedding> unseen = network.withImages(examples.stream()
                .filter(example -> !seen.containsKey(example.id()))
                .toList());
        VersionBackbone own = champion.backbone();
        network.embed(backbones.of(own.sha256(), own.artifact()), unseen)
                .forEach(example -> seen.put(example.id(), example.embedding()));
        List<LabelledEmbedding> asSeen = new ArrayList<>();
        for (LabelledEmbedding example : examples) {
            Embedding embedding = seen.get(example.id());
            if (embedding != null) {
                asSeen.add(new LabelledEmbedding(example.id(), example.label(), embedding));
            }
        }
        return asSeen;
    }
}
