package dev.eleventh.benchmarks;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BackbonesCommandTest {
    private static final long GIB = 1L << 30;

    @Test
    void embeddingsThatFitIntoHalfOfTheHeapAreAccepted() {
        assertThatCode(() -> BackbonesCommand.requireRoom("vit", 768, 100_000, 3 * GIB))
                .doesNotThrowAnyException();
    }

    @Test
    void moreEmbeddingsAreRejectedWithWhatToChange() {
        assertThatThrownBy(() -> BackbonesCommand.requireRoom("vit", 768, 1_000_000, 3 * GIB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1000000 images by the network 'vit' need 3311 MB, expected at most 1536 MB")
                .hasMessageContaining("lower --examples, --draws or --test-per-class")
                .hasMessageContaining("JAVA_OPTS=-Xmx7g");
    }
}
