package dev.eleventh.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PredictionOutcomeTest {
    private static final Instant PREDICTED = Instant.parse("2026-01-02T03:04:05Z");

    /** The form in which outcomes are published. */
    private static final String GOLDEN = """
            {"id":"42","model_version":7,"head_sha256":"%s","predicted":"mug","probability":0.75,"unknown":true,"label":"cup",\
            "predicted_at":"2026-01-02T03:04:05Z","labelled_at":"2026-01-02T04:04:05Z","correct":false}""".formatted("a".repeat(64));

    private static PredictionOutcome outcome(double probability, @Nullable Instant correctedAt) {
        return new PredictionOutcome(
                "42",
                7,
                new Sha256("a".repeat(64)),
                new Label("mug"),
                probability,
                true,
                new Label("cup"),
                PREDICTED,
                PREDICTED.plusSeconds(3600),
                correctedAt);
    }

    @Test
    void anOutcomeIsWrittenAsPublishedAndRead() {
        assertThat(Json.write(outcome(0.75, null))).isEqualTo(GOLDEN);
        assertThat(Json.read(GOLDEN, PredictionOutcome.class)).isEqualTo(outcome(0.75, null));
    }

    @Test
    void aCorrectedOutcomeHasTheTimeOfItsCorrection() {
        PredictionOutcome corrected = outcome(0.75, PREDICTED.plusSeconds(7200));

        assertThat(Json.write(corrected)).contains("\"corrected_at\":\"2026-01-02T05:04:05Z\"");
        assertThat(Json.read(Json.write(corrected), PredictionOutcome.class)).isEqualTo(corrected);
    }

    @Test
    void aProbabilityAboveOneIsRefused() {
        assertThatThrownBy(() -> outcome(1.5, null)).hasMessage("probability must be in [0, 1], was 1.5");
    }
}
