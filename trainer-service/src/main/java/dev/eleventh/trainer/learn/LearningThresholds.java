package dev.eleventh.trainer.learn;

import dev.eleventh.trainer.registry.LearningTrigger;
import dev.eleventh.trainer.replay.Backlog;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides when a challenger is due. Only events since the last attempt count, so a rejected challenger is not learned
 * again until something new is known.
 *
 * @param afterExamples number of new examples that makes a challenger due
 * @param after how long an event waits before it makes a challenger due
 */
record LearningThresholds(int afterExamples, Duration after) {
    LearningThresholds {
        if (afterExamples < 1 || after.isNegative() || after.isZero()) {
            throw new IllegalArgumentException(
                    "thresholds must be at least 1 example and a time longer than 0, were %d and %s"
                            .formatted(afterExamples, after));
        }
    }

    Optional<LearningTrigger> due(Backlog backlog) {
        if (backlog.events() == 0) {
            return Optional.empty();
        }
        if (backlog.corrections() > 0) {
            return Optional.of(LearningTrigger.CORRECTION);
        }
        if (!backlog.newLabels().isEmpty()) {
            return Optional.of(LearningTrigger.NEW_LABEL);
        }
        if (backlog.recorded() >= afterExamples) {
            return Optional.of(LearningTrigger.EXAMPLES);
        }
        return backlog.oldest().compareTo(after) >= 0 ? Optional.of(LearningTrigger.ELAPSED) : Optional.empty();
    }
}
