package dev.eleventh.learning;

import dev.eleventh.contracts.Label;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides on a challenger: it must know more classes or be better on the hold-out, and no old class may fall beyond
 * what chance explains. The level of the paired test is shared among the old classes (Bonferroni), so that many
 * classes raise no more false alarms than one.
 */
final class PromotionGate {
    private final LearnerOptions options;

    PromotionGate(LearnerOptions options) {
        this.options = options;
    }

    /**
     * The verdict.
     *
     * @param champion null when there is none yet
     * @param claim why it should be promoted
     */
    Verdict judge(HoldOutResult challenger, @Nullable HoldOutResult champion, Claim claim) {
        if (champion == null) {
            return new Verdict(true, "first version: there is no champion to compare with", List.of());
        }
        Set<Label> gone = without(champion.labels(), challenger.labels());
        if (!gone.isEmpty()) {
            return new Verdict(
                    true, "no example is left of %s, which the champion still predicts".formatted(gone), List.of());
        }
        List<ClassComparison> comparisons = comparisons(champion, challenger);
        if (claim == Claim.CORRECTED) {
            return new Verdict(
                    true, "the champion learned from an example that was relabelled or retracted since", comparisons);
        }
        Set<Label> added = without(challenger.labels(), champion.labels());
        double margin = added.isEmpty() ? 0 : options.gateMargin();
        return rejectionOfAFall(comparisons, margin).orElseGet(() -> {
            if (!added.isEmpty()) {
                return new Verdict(true, "knows %s more, and no old class fell".formatted(added), comparisons);
            }
            return claim == Claim.MORE_EXAMPLES
                    ? new Verdict(true, "learned from more examples, and no class fell", comparisons)
                    : better(champion, challenger, comparisons);
        });
    }

    private static Set<Label> without(List<Label> labels, List<Label> others) {
        Set<Label> rest = new TreeSet<>(labels);
        others.forEach(rest::remove);
        return rest;
    }

    private static List<ClassComparison> comparisons(HoldOutResult champion, HoldOutResult challenger) {
        Set<Label> held = new HashSet<>();
        champion.examples().forEach(example -> held.add(example.label()));
        return champion.labels().stream()
                .filter(held::contains)
                .map(label -> ClassComparison.of(label, champion, challenger))
                .toList();
    }

    private Optional<Verdict> rejectionOfAFall(List<ClassComparison> comparisons, double margin) {
        double level = options.gateAlpha() / Math.max(1, comparisons.size());
        return comparisons.stream()
                .filter(comparison -> comparison.fall() > margin && comparison.pValue() < level)
                .findFirst()
                .map(fallen -> new Verdict(false, reason(fallen, margin, level), comparisons));
    }

    private static String reason(ClassComparison fallen, double margin, double level) {
        return String.format(
                Locale.ROOT,
                "'%s' fell from %d to %d of %d hold-out examples, more than the margin of %.2f and than chance explains"
                        + " (p = %.2g, level %.2g)",
                fallen.label(),
                fallen.championRight(),
                fallen.challengerRight(),
                fallen.examples(),
                margin,
                fallen.pValue(),
                level);
    }

    private static Verdict better(HoldOutResult old, HoldOutResult result, List<ClassComparison> comparisons) {
        Double before = old.metrics().macroAccuracy();
        Double after = result.metrics().macroAccuracy();
        if (before == null || after == null) {
            return new Verdict(true, "learned from newer examples; there is no hold-out to judge by yet", comparisons);
        }
        return new Verdict(
                after > before,
                String.format(
                        Locale.ROOT,
                        "macro accuracy on the hold-out is %.4f, the champion's %.4f: %s",
                        after,
                        before,
                        after > before ? "better" : "not better"),
                comparisons);
    }
}
