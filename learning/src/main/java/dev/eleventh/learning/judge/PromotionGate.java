package dev.eleventh.learning.judge;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LearnerOptions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a challenger is promoted: it must know more classes or be better on the held-out set, and must have
 * forgotten nothing beyond what chance explains. One paired test answers each of three questions: whether an old class
 * fell, whether the old classes together fell, and whether they fell below the best recent version, so that many small
 * falls do not add up. A challenger that loses nothing against the champion passes the third test: to keep a worse
 * champion would help nobody. A head of one class is right by definition, so nothing is compared with it. The level is
 * shared among the three questions, and the share of the first among the old classes
 * (Bonferroni), so that many questions raise no more false alarms than one.
 */
public final class PromotionGate {
    private static final int QUESTIONS = 3;
    /** Does not claim that no class fell: the held-out set may be too small to distinguish a fall from chance. */
    private static final String NO_FALL = "every drop of an old class is within the margin or explained by chance";

    /** A smaller fall of all old classes together is ignored, however many examples show it. */
    private static final double TOLERANCE = 0.01;

    /**
     * Number of old classes that may lose the margin per added class: a new class looks like a few old ones, never like
     * all.
     */
    private static final int NEIGHBOURS = 5;

    /** Maximum number of labels that a reason names. */
    private static final int NAMED = 10;

    private final LearnerOptions options;

    public PromotionGate(LearnerOptions options) {
        this.options = options;
    }

    /**
     * Compares a challenger with the champion and returns the verdict.
     *
     * @param champion null when there is none yet
     * @param best the best recent version on the same examples; null when it is the champion
     * @param claim why it should be promoted
     */
    public Verdict judge(
            HoldOutResult challenger, @Nullable HoldOutResult champion, @Nullable HoldOutResult best, Claim claim) {
        if (champion == null) {
            return new Verdict(true, "first version: there is no champion to compare with", List.of(), true);
        }
        Set<Label> gone = without(champion.labels(), challenger.labels());
        if (!gone.isEmpty()) {
            return new Verdict(
                    true,
                    "the champion still predicts %s, of which no examples are left".formatted(named(gone)),
                    List.of(),
                    true);
        }
        Set<Label> added = without(challenger.labels(), champion.labels());
        List<ClassComparison> comparisons = ClassComparison.all(champion, challenger);
        if (isTrivial(champion) && !added.isEmpty()) {
            return new Verdict(
                    true,
                    "adds %s; the champion knows one class, so it is always right".formatted(named(added)),
                    comparisons,
                    true);
        }
        if (claim == Claim.CORRECTED) {
            return new Verdict(
                    true,
                    "the champion learned from an example that was relabelled or retracted since",
                    comparisons,
                    true);
        }
        PooledComparison againstChampion = PooledComparison.of(comparisons);
        PooledComparison againstBest = best == null || isTrivial(best)
                ? againstChampion
                : PooledComparison.of(ClassComparison.all(best, challenger));
        boolean isBest = againstBest.fall() <= 0;
        Optional<String> fall = fallOfAClass(comparisons, added.isEmpty() ? 0 : options.gateMargin())
                .or(() -> fallOfAll("the champion", againstChampion, allowed(champion, challenger)));
        if (best != null && againstChampion.fall() > 0) {
            fall = fall.or(() -> fallOfAll("the best recent version", againstBest, allowed(best, challenger)));
        }
        if (fall.isPresent()) {
            return new Verdict(false, fall.get(), comparisons, isBest);
        }
        if (!added.isEmpty()) {
            return new Verdict(true, "adds %s; %s".formatted(named(added), NO_FALL), comparisons, isBest);
        }
        return claim == Claim.MORE_EXAMPLES
                ? new Verdict(true, "learned from more examples; " + NO_FALL, comparisons, isBest)
                : better(champion, challenger, comparisons, isBest);
    }

    /** Whether a head knows one class, which it predicts for every image. */
    private static boolean isTrivial(HoldOutResult result) {
        return result.labels().size() == 1;
    }

    private static Set<Label> without(List<Label> labels, List<Label> others) {
        Set<Label> rest = new TreeSet<>(labels);
        others.forEach(rest::remove);
        return rest;
    }

    /** Returns the first labels as text, so that a reason is short with a thousand of them. */
    private static String named(Set<Label> labels) {
        String first = labels.stream().limit(NAMED).map(Label::value).collect(Collectors.joining(", "));
        int more = labels.size() - NAMED;
        return more <= 0 ? "[%s]".formatted(first) : "[%s and %d more]".formatted(first, more);
    }

    /** Returns the level of the test whether one of several classes fell. */
    static double levelOfAClass(LearnerOptions options, int classes) {
        return options.gateAlpha() / QUESTIONS / Math.max(1, classes);
    }

    private Optional<String> fallOfAClass(List<ClassComparison> comparisons, double margin) {
        double level = levelOfAClass(options, comparisons.size());
        return comparisons.stream()
                .filter(comparison -> comparison.fall() > margin && comparison.pValue() < level)
                .findFirst()
                .map(fallen -> String.format(
                        Locale.ROOT,
                        "'%s' fell from %d to %d correct of %d held-out examples, more than the margin of %.2f and than"
                                + " chance explains (p = %.2g, level %.2g)",
                        fallen.label(),
                        fallen.championRight(),
                        fallen.challengerRight(),
                        fallen.examples(),
                        margin,
                        fallen.pValue(),
                        level));
    }

    /**
     * Returns the accuracy that the old classes together may lose, because an added class may look like a few of them.
     */
    private double allowed(HoldOutResult older, HoldOutResult challenger) {
        int added = without(challenger.labels(), older.labels()).size();
        double share = Math.min(1, NEIGHBOURS * added / (double) older.labels().size());
        return Math.max(TOLERANCE, options.gateMargin() * share);
    }

    private Optional<String> fallOfAll(String older, PooledComparison pooled, double allowed) {
        double level = options.gateAlpha() / QUESTIONS;
        if (pooled.fall() <= allowed || pooled.pValue() >= level) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "the old classes together fell from %d, with %s, to %d correct of %d held-out examples, more than the"
                        + " %.3f allowed and than chance explains (p = %.2g, level %.2g)",
                pooled.before(),
                older,
                pooled.after(),
                pooled.examples(),
                allowed,
                pooled.pValue(),
                level));
    }

    private static Verdict better(
            HoldOutResult old, HoldOutResult result, List<ClassComparison> comparisons, boolean isBest) {
        Double before = old.metrics().macroAccuracy();
        Double after = result.metrics().macroAccuracy();
        if (before == null || after == null) {
            return new Verdict(
                    true, "learned from newer examples; there are no held-out examples yet", comparisons, isBest);
        }
        return new Verdict(
                after > before,
                String.format(
                        Locale.ROOT,
                        "macro accuracy on the held-out set is %.4f, the champion's %.4f: %s",
                        after,
                        before,
                        after > before ? "better" : "not better"),
                comparisons,
                isBest);
    }
}
