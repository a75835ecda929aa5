package dev.eleventh.learning;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.LinearHead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

    Verdict judge(
            LinearHead challenger,
            HoldOutResult result,
            @Nullable LinearHead champion,
            @Nullable HoldOutResult old,
            boolean corrected) {
        if (champion == null || old == null) {
            return new Verdict(true, "first version: there is no champion to compare with", List.of());
        }
        Set<Label> gone = new HashSet<>(champion.labels());
        gone.removeAll(challenger.labels());
        if (!gone.isEmpty()) {
            return new Verdict(
                    true, "no example is left of %s, which the champion still predicts".formatted(gone), List.of());
        }
        Set<Label> added = new HashSet<>(challenger.labels());
        added.removeAll(champion.labels());
        List<ClassComparison> comparisons = comparisons(champion, old, result);
        if (corrected) {
            return new Verdict(
                    true, "the champion learned from an example that was relabelled or retracted since", comparisons);
        }
        double margin = added.isEmpty() ? 0 : options.gateMargin();
        double level = options.gateAlpha() / Math.max(1, comparisons.size());
        for (ClassComparison comparison : comparisons) {
            if (comparison.fall() > margin && comparison.pValue() < level) {
                return new Verdict(false, fallen(comparison, margin, level), comparisons);
            }
        }
        if (!added.isEmpty()) {
            return new Verdict(true, "knows %s more, and no old class fell".formatted(added), comparisons);
        }
        return better(old, result, comparisons);
    }

    private static List<ClassComparison> comparisons(LinearHead champion, HoldOutResult old, HoldOutResult result) {
        Set<Label> held = new HashSet<>();
        old.examples().forEach(example -> held.add(example.label()));
        List<ClassComparison> comparisons = new ArrayList<>();
        for (Label label : champion.labels()) {
            if (held.contains(label)) {
                comparisons.add(ClassComparison.of(label, old, result));
            }
        }
        return comparisons;
    }

    private static String fallen(ClassComparison comparison, double margin, double level) {
        return String.format(
                Locale.ROOT,
                "'%s' fell from %d to %d of %d hold-out examples, more than the margin of %.2f and than chance explains"
                        + " (p = %.2g, level %.2g)",
                comparison.label(),
                comparison.championRight(),
                comparison.challengerRight(),
                comparison.examples(),
                margin,
                comparison.pValue(),
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
