package dev.eleventh.benchmarks.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedTest {
    @Test
    void eachNetworkIsComparedWithEachOfTheFollowingOnes() {
        List<Paired> pairs = Paired.all(List.of(network("a", 0, 8), network("b", 6, 10), network("c", 0, 8)), 10);

        assertThat(pairs).extracting(Paired::first).containsExactly("a", "a", "b");
        assertThat(pairs).extracting(Paired::second).containsExactly("b", "c", "c");
        assertThat(pairs).extracting(Paired::onlyFirst).containsExactly(6L, 0L, 2L);
        assertThat(pairs).extracting(Paired::onlySecond).containsExactly(2L, 0L, 6L);
    }

    @Test
    void thePValueDoesNotDependOnTheOrderOfTheNetworks() {
        List<Paired> pairs = Paired.all(List.of(network("a", 0, 8), network("b", 6, 10), network("c", 0, 8)), 10);

        // 2 (1 + 8 + 28) / 2^8
        assertThat(pairs.get(0).pValue()).isCloseTo(74 / 256.0, within(1e-12));
        assertThat(pairs.get(2).pValue()).isEqualTo(pairs.get(0).pValue());
        assertThat(pairs.get(1).pValue()).isEqualTo(1);
    }

    /** Returns a network that gets some test images right. */
    private static Paired.Named network(String name, int from, int to) {
        BitSet right = new BitSet();
        right.set(from, to);
        return new Paired.Named(name, new LearningCurve("exact", List.of(), right));
    }
}
