package dev.eleventh.learning.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.Engine;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactSumsTest {
    private static final Label MUG = new Label("mug");

    private final NDManager manager = Engine.newManager();
    private final ExactSums sums = new ExactSums(2);

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void signedLevelsAreSummed() {
        add(1, new float[] {-3, 2}, new float[] {1, -8191});
        add(-1, new float[] {-3, 2});

        assertThat(sums.gram(0, 1)).isEqualTo(-8191);
        assertThat(sums.gram(1, 1)).isEqualTo(8191 * 8191);
        assertThat(sums.labels().values())
                .singleElement()
                .satisfies(of -> assertThat(of.sum()).containsExactly(1, -8191));
    }

    /** Levels of 2^24 in 31 rows: 31 * 2^48 is below 2^53, 32 * 2^48 is not. */
    @ParameterizedTest
    @ValueSource(ints = {1, 31})
    void aBatchThatWouldReachTheBoundIsRefusedAsAWhole(int more) {
        float level = 1 << 24;
        float[][] rows = new float[32 - more][];
        Arrays.fill(rows, new float[] {0, -level});
        add(1, rows);
        float[][] last = new float[more][];
        Arrays.fill(last, new float[] {1, level});

        assertThatThrownBy(() -> add(1, last))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("with %d more examples beside %d".formatted(more, 32 - more))
                .hasMessageContaining("embedding value 1 sum to 9007199254740992, but sums are exact only below 2^53");

        assertThat(sums.count()).isEqualTo(32 - more);
        assertThat(sums.gram(0, 0)).isZero();
        assertThat(sums.gram(1, 1)).isEqualTo((32 - more) * 0x1p48);
        add(-1, rows);
        assertThat(sums.labels()).isEmpty();
    }

    @Test
    void oneBatchAloneCanReachTheBound() {
        float[][] rows = new float[40][];
        Arrays.fill(rows, new float[] {1 << 24, 0});

        assertThatThrownBy(() -> add(1, rows)).hasMessageContaining("embedding value 0");
    }

    private void add(int sign, float[]... rows) {
        Label[] labels = new Label[rows.length];
        Arrays.fill(labels, MUG);
        sums.add(manager, rows, labels, sign);
    }
}
