package dev.eleventh.trainer.learn;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.Challenger;
import dev.eleventh.learning.ChallengerAssessment;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.judge.Claim;
import dev.eleventh.learning.judge.Opponent;
import dev.eleventh.learning.judge.PrequentialPredictions;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.learning.strategy.RetrainedBackbone;
import dev.eleventh.trainer.record.VersionBackbone;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.LearningTrigger;
import dev.eleventh.trainer.replay.Lesson;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Judges the result of a strategy, and returns a {@link JudgedChallenger}. Champion and challenger each see the
 * hold-out through their own backbone.
 */
final class ChallengerJudge {
    private final NDManager manager;
    private final Backbone builtIn;
    private final Embedder base;
    private final Function<VersionBackbone, Embedder> backbones;
    private final ImageNetwork network;
    private final LearnerOptions options;
    private final Clock clock;

    /** The hold-out as embedded by a champion whose backbone is not the base; examples without an image are absent. */
    private Map<ExampleId, Seen> seen = Map.of();

    /** The version of the champion that {@code seen} belongs to. */
    private long seenBy;

    /** One image, as embedded by two backbones. */
    private record Seen(Embedding byBase, Embedding byChampion) {}

    /**
     * Creates a judge.
     *
     * @param base the backbone whose embeddings are recorded
     * @param backbones opens the backbones of versions
     */
    ChallengerJudge(
            NDManager manager,
            Backbone builtIn,
            Embedder base,
            Function<VersionBackbone, Embedder> backbones,
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

    /**
     * Returns the head that a strategy may start from: the champion's, if it reads the base's embeddings, else null.
     */
    @Nullable
    Head previous(@Nullable Champion champion) {
        return champion == null || !readsBase(champion) ? null : champion.head();
    }

    /**
     * Returns predictions of new examples by the champion. Null while there is no champion, or when the champion's
     * backbone is not the one that embeds recorded examples.
     *
     * @param baseline also predicts the examples when it reads the same embeddings; null for no baseline
     */
    @Nullable
    PrequentialPredictions predictions(@Nullable Champion champion, @Nullable Champion baseline) {
        Head head = previous(champion);
        return head == null ? null : new PrequentialPredictions(manager, head, previous(baseline));
    }

    private boolean readsBase(Champion champion) {
        return champion.backbone().sha256().equals(base.description().sha256());
    }

    /**
     * Judges a challenger and returns the attempt.
     *
     * @param best the best recent version, on the champion's backbone; null when it is the champion
     */
    JudgedChallenger attempt(
            LearningTrigger trigger,
            @Nullable Champion champion,
            @Nullable Champion best,
            Lesson lesson,
            TrainingData data,
            String strategy,
            Learned learned,
            Claim claim,
            Duration took) {
        long start = System.nanoTime();
        Challenger challenger;
        Opponent opponent = champion == null ? null : opponent(champion, data);
        Opponent second = opponent == null || best == null ? null : new Opponent(best.head(), opponent.holdOut());
        try (NDManager own = builtIn.newManager()) {
            challenger = new ChallengerAssessment(own, options).judge(strategy, learned, data, opponent, second, claim);
        }
        Duration all = took.plusNanos(System.nanoTime() - start);
        JudgedChallenger attempt =
                JudgedChallenger.of(trigger, champion, lesson, challenger, backbone(learned), all, clock.instant());
        return attempt.isTheChampionAgain() ? attempt.rejected("the head is the champion's, byte for byte") : attempt;
    }

    private VersionBackbone backbone(Learned learned) {
        RetrainedBackbone retrained = learned.retrained();
        return retrained == null ? VersionBackbone.known(base) : network.trained(retrained.weights());
    }

    /**
     * Remembers how a champion on another backbone sees the hold-out, so that its images are not embedded again.
     *
     * @param byChampion some of the examples, as embedded by the champion's backbone
     */
    void remember(Champion champion, List<LabelledEmbedding> byBase, List<LabelledEmbedding> byChampion) {
        Map<ExampleId, Embedding> other = new HashMap<>();
        byChampion.forEach(example -> other.put(example.id(), example.embedding()));
        Map<ExampleId, Seen> known = new HashMap<>();
        byBase.forEach(example -> {
            Embedding embedding = other.get(example.id());
            if (embedding != null) {
                known.put(example.id(), new Seen(example.embedding(), embedding));
            }
        });
        seen = known;
        seenBy = champion.version();
    }

    private Opponent opponent(Champion champion, TrainingData data) {
        return new Opponent(champion.head(), readsBase(champion) ? data.holdOut() : asSeenBy(champion, data.holdOut()));
    }

    private List<LabelledEmbedding> asSeenBy(Champion champion, List<LabelledEmbedding> examples) {
        Map<ExampleId, Seen> before = seenBy == champion.version() ? seen : Map.of();
        Map<ExampleId, Seen> now = new HashMap<>();
        List<LabelledEmbedding> unseen = new ArrayList<>();
        for (LabelledEmbedding example : examples) {
            Seen known = before.get(example.id());
            // the id may have been retracted and reused for another image
            if (known != null && known.byBase().equals(example.embedding())) {
                now.put(example.id(), known);
            } else {
                unseen.add(example);
            }
        }
        Map<ExampleId, Embedding> byBase = new HashMap<>();
        unseen.forEach(example -> byBase.put(example.id(), example.embedding()));
        network.embed(backbones.apply(champion.backbone()), unseen)
                .forEach(example -> now.put(
                        example.id(), new Seen(Objects.requireNonNull(byBase.get(example.id())), example.embedding())));
        seen = now;
        seenBy = champion.version();
        return examples.stream()
                .filter(example -> now.containsKey(example.id()))
                .map(example -> new LabelledEmbedding(
                        example.id(),
                        example.label(),
                        Objects.requireNonNull(now.get(example.id())).byChampion()))
                .toList();
    }
}
