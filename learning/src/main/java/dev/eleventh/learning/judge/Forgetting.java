package dev.eleventh.learning.judge;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.head.HeadScorer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether a head is worse on a class than an earlier head was. Both predict the same held-out examples, and the test and
 * its level are those of the promotion gate: a one-sided exact McNemar test for each class, at the gate's share of its
 * level for the question whether a class fell, shared among the classes.
 *
 * @param compared number of classes that were compared
 * @param falls classes that fell by more than chance explains, the largest fall first
 */
public record Forgetting(int compared, List<Fall> falls) {
    public Forgetting {
        falls = List.copyOf(falls);
    }

    /**
     * A class that fell.
     *
     * @param comparison the earlier head is its champion, the head in question its challenger
     * @param amongRight number of examples that the head gets right if it may only answer with the earlier head's labels
     * @param harderTask whether the fall among these labels is within chance: then the added classes explain the fall
     * @param wentTo the label that most of the lost examples are predicted as
     * @param wentToShare share of the lost examples that are predicted as that label, in (0, 1]
     */
    public record Fall(
            ClassComparison comparison, int amongRight, boolean harderTask, Label wentTo, double wentToShare) {}

    /**
     * Compares a head with the best earlier head of each class.
     *
     * @param earlier for each class, an earlier head that knows it; other classes are not compared
     * @param holdOut embedded by the backbone of all these heads
     */
    public static Forgetting of(
            NDManager manager,
            Head head,
            Map<Label, Head> earlier,
            List<LabelledEmbedding> holdOut,
            LearnerOptions options) {
        Map<Label, List<LabelledEmbedding>> perLabel = new TreeMap<>();
        Set<Label> known = new HashSet<>(head.labels());
        for (LabelledEmbedding example : holdOut) {
            Head other = earlier.get(example.label());
            if (other != null
                    && known.contains(example.label())
                    && other.labels().contains(example.label())) {
                perLabel.computeIfAbsent(example.label(), label -> new ArrayList<>())
                        .add(example);
            }
        }
        double level = PromotionGate.levelOfAClass(options, perLabel.size());
        List<Fall> falls = new ArrayList<>();
        try (Scorers scorers = new Scorers(manager)) {
            perLabel.forEach((label, examples) -> {
                Paired paired = scorers.paired(label, examples, head, Objects.requireNonNull(earlier.get(label)));
                if (paired.fall().pValue() < level) {
                    falls.add(paired.of(level));
                }
            });
        }
        falls.sort(Comparator.comparing(fall -> -fall.comparison().fall()));
        return new Forgetting(perLabel.size(), falls);
    }

    /** The scorers of all heads, each created once. */
    private static final class Scorers implements AutoCloseable {
        private final NDManager manager;
        private final IdentityHashMap<Head, HeadScorer> scorers = new IdentityHashMap<>();

        Scorers(NDManager manager) {
            this.manager = manager;
        }

        private HeadScorer of(Head head) {
            return scorers.computeIfAbsent(head, each -> new HeadScorer(manager, each, 1));
        }

        Paired paired(Label label, List<LabelledEmbedding> examples, Head now, Head before) {
            List<Embedding> embeddings = LabelledEmbedding.embeddings(examples);
            float[][] logitsNow = of(now).logits(embeddings);
            float[][] logitsBefore = of(before).logits(embeddings);
            Set<Label> all = Set.copyOf(now.labels());
            Set<Label> old = Set.copyOf(before.labels());
            Set<Label> shared = new HashSet<>(old);
            shared.retainAll(all);
            Paired paired = new Paired(label, examples.size());
            for (int i = 0; i < examples.size(); i++) {
                paired.add(
                        answer(before.labels(), logitsBefore[i], old),
                        answer(now.labels(), logitsNow[i], all),
                        answer(now.labels(), logitsNow[i], shared));
            }
            return paired;
        }

        @Override
        public void close() {
            scorers.values().forEach(HeadScorer::close);
        }
    }

    /** Returns the most probable of some labels; the first one of a tie. */
    private static Label answer(List<Label> labels, float[] logits, Set<Label> among) {
        int best = -1;
        for (int i = 0; i < logits.length; i++) {
            if (among.contains(labels.get(i)) && (best < 0 || logits[i] > logits[best])) {
                best = i;
            }
        }
        return labels.get(best);
    }

    /** The predictions of both heads for the examples of one class. */
    private static final class Paired {
        private final Label label;
        private final int examples;
        private final Map<Label, Integer> lostTo = new TreeMap<>();
        private int before;
        private int lost;
        private int gained;
        private int amongLost;
        private int amongGained;

        Paired(Label label, int examples) {
            this.label = label;
            this.examples = examples;
        }

        void add(Label earlier, Label now, Label among) {
            boolean was = earlier.equals(label);
            boolean is = now.equals(label);
            boolean isAmong = among.equals(label);
            before += was ? 1 : 0;
            lost += was && !is ? 1 : 0;
            gained += !was && is ? 1 : 0;
            amongLost += was && !isAmong ? 1 : 0;
            amongGained += !was && isAmong ? 1 : 0;
            if (was && !is) {
                lostTo.merge(now, 1, Integer::sum);
            }
        }

        ClassComparison fall() {
            return new ClassComparison(
                    label,
                    examples,
                    before,
                    before - lost + gained,
                    lost,
                    gained,
                    ClassComparison.atLeast(lost, lost + gained));
        }

        Fall of(double level) {
            Map.Entry<Label, Integer> most =
                    lostTo.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
            return new Fall(
                    fall(),
                    before - amongLost + amongGained,
                    ClassComparison.atLeast(amongLost, amongLost + amongGained) >= level,
                    most.getKey(),
                    most.getValue() / (double) lost);
        }
    }
}
