package dev.eleventh.learning.judge;

import java.util.List;

/**
 * The decision whether a challenger replaces the champion.
 *
 * @param reason a sentence that explains the decision
 * @param comparisons one per old class with held-out examples; empty without a champion
 * @param isBest whether it gets at least as many right as the best recent version, of the labels that both know
 */
public record Verdict(boolean promoted, String reason, List<ClassComparison> comparisons, boolean isBest) {
    public Verdict {
        comparisons = List.copyOf(comparisons);
    }
}
