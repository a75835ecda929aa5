package dev.eleventh.ingest.outcome;

import dev.eleventh.contracts.event.PredictionOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts outcomes. After a crash, the outcomes of the aborted transaction are counted again. */
public final class OutcomeMetrics {
    private final Counter correct;
    private final Counter wrong;
    private final Counter corrected;
    private final Counter removed;
    private final Counter late;
    private final Counter restarts;

    public OutcomeMetrics(MeterRegistry registry) {
        this.correct = outcomes(registry, "correct");
        this.wrong = outcomes(registry, "wrong");
        this.corrected = changes(registry, "corrected");
        this.removed = changes(registry, "removed");
        this.late = Counter.builder("eleventh.outcomes.late")
                .description("Labels that came later than OUTCOME_WINDOW after the prediction, up to a day later")
                .register(registry);
        this.restarts = Counter.builder("eleventh.outcomes.restarts")
                .description("Restarts of the topology that joins predictions with later labels, after it failed")
                .register(registry);
    }

    private static Counter outcomes(MeterRegistry registry, String result) {
        return Counter.builder("eleventh.outcomes")
                .description("Predictions whose true label arrived, by result: correct or wrong")
                .tag("result", result)
                .register(registry);
    }

    private static Counter changes(MeterRegistry registry, String change) {
        return Counter.builder("eleventh.outcomes.changed")
                .description("Outcomes corrected because their label was, or removed with their example")
                .tag("change", change)
                .register(registry);
    }

    void found(PredictionOutcome outcome) {
        (outcome.isCorrect() ? correct : wrong).increment();
    }

    void corrected() {
        corrected.increment();
    }

    void removed() {
        removed.increment();
    }

    void late() {
        late.increment();
    }

    public void restarted() {
        restarts.increment();
    }
}
