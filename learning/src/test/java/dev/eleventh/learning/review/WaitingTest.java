package dev.eleventh.learning.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static final ExampleId ID = new ExampleId("a");
    private static final Embedding EMBEDDING = Embedding.quantise(new float[] {1, 2});

    @Test
    void theMarginIsBetweenTheTwoMostProbableLabels() {
        Waiting waiting = Waiting.of(ID, EMBEDDING, new float[] {0.1f, 0.5f, 0.1f, 0.3f});

        assertThat(waiting.confidence()).isEqualTo(0.5, within(1e-6));
        assertThat(waiting.margin()).isEqualTo(0.2, within(1e-6));
        assertThat(Waiting.of(ID, EMBEDDING, new float[] {0.5f, 0.5f}).margin()).isZero();
    }

    @Test
    void aHeadOfOneLabelIsNeverInDoubt() {
        assertThat(Waiting.of(ID, EMBEDDING, new float[] {1}).margin()).isEqualTo(1);
    }

    @Test
    void impossibleProbabilitiesAreRejected() {
        assertThatThrownBy(() -> new Waiting(ID, EMBEDDING, 0.5, -0.1))
                .hasMessageContaining("margin must be in [0, 1]");
        assertThatThrownBy(() -> new Waiting(ID, EMBEDDING, Double.NaN, 0))
                .hasMessageContaining("confidence must be in [0, 1], was NaN");
    }
}
