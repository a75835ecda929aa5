package dev.eleventh.trainer.registry;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.event.PredictionOutcome;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code prediction-outcomes}.
 *
 * @param outcome replaces the earlier outcome of the id; null when it is removed
 */
public record OutcomeChange(ExampleId id, @Nullable PredictionOutcome outcome) {}
