package dev.eleventh.learning;

import java.util.List;

/**
 * Whether a challenger replaces the champion.
 *
 * @param reason a sentence for whoever asks why
 * @param comparisons one per old class with hold-out examples; empty without a champion
 * @param isBest whether it gets as many right as the best recent version, of the labels that both know
 */
public record Verdict(boolean promoted, String reason, List<ClassComparison> comparisons, boolean isBest) {
    public Verdict {
        comparisons = List.copyOf(comparisons);
    }
}
