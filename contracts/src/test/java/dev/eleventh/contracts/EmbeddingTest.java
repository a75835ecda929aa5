package dev.eleventh.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
    @Test
    void aValueIsRoundedToTheNearestOf4096Levels() {
        float[] values = {0, 6, 3, 1.2345f};

        float[] back = Embedding.matrix(List.of(Embedding.quantise(values)), 1, 4);

        assertThat(back).containsExactly(values, within(6f / 4095 / 2 + 1e-6f));
        assertThat(back[0]).isZero();
        assertThat(back[1]).isEqualTo(6f);
    }

    @Test
    void valuesOutsideTheRangeOfReLU6AreClamped() {
        assertThat(Embedding.quantise(new float[] {-1, 7, Float.POSITIVE_INFINITY}))
                .isEqualTo(Embedding.quantise(new float[] {0, 6, 6}));
    }

    @Test
    void aNaNIsRefused() {
        assertThatThrownBy(() -> Embedding.quantise(new float[] {1, Float.NaN}))
                .hasMessageContaining("value 1 is not a number");
    }

    @Test
    void bytesAreLittleEndianLevels() {
        byte[] golden = {0, 0, (byte) 0xFF, 0x0F, 0x00, 0x08};

        assertThat(Embedding.quantise(new float[] {0, 6, 3}).toBytes()).isEqualTo(golden);
        assertThat(Embedding.fromBytes(golden).toBytes()).isEqualTo(golden);
    }

    @Test
    void float32ValuesFollowAPrefixThatNoLevelsHave() {
        byte[] golden = {(byte) 0xFF, (byte) 0xFF, 1, 0, 0, 0, (byte) 0x80, 0x3F, 0, 0, 0, (byte) 0xC1};
        Embedding embedding = Embedding.ofValues(new float[] {1, -8});

        assertThat(embedding.toBytes()).isEqualTo(golden);
        assertThat(Embedding.fromBytes(golden)).isEqualTo(embedding).isNotEqualTo(Embedding.quantise(new float[2]));
        assertThat(Embedding.matrix(List.of(embedding), 1, 2)).containsExactly(1, -8);
        assertThat(Json.read(Json.write(embedding), Embedding.class)).isEqualTo(embedding);
    }

    @Test
    void float32ValuesCannotBeReadAsLevels() {
        assertThat(Embedding.quantise(new float[] {0, 6}).levels()).containsExactly(0, 4095);
        assertThatThrownBy(Embedding.ofValues(new float[] {1})::levels)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("choose a strategy that is not exact");
    }

    @Test
    void nonFiniteValuesAreRefused() {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> Embedding.ofValues(new float[] {1, value}))
                    .isInstanceOf(NotFiniteException.class)
                    .hasMessageContaining("value 1 must be finite");
        }
    }

    @Test
    void malformedBytesAreRefused() {
        byte[] laterForm = {(byte) 0xFF, (byte) 0xFF, 2, 0};
        byte[] cut = {(byte) 0xFF, (byte) 0xFF, 1, 0, 0, 0};
        byte[] onlyMark = {(byte) 0xFF, (byte) 0xFF};
        for (byte[] bytes : List.of(laterForm, cut, onlyMark)) {
            assertThatThrownBy(() -> Embedding.fromBytes(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("neither 12-bit levels nor float32 values");
        }
        assertThatThrownBy(() -> Embedding.fromBytes(new byte[3])).hasMessageContaining("had 3 bytes");
        assertThatThrownBy(() -> Embedding.fromBytes(new byte[] {0, 0x10}))
                .hasMessageContaining("must be in [0, 4095], was 4096");
    }

    @Test
    void rowsOfAnotherBackboneAreRefused() {
        List<Embedding> mixed = List.of(Embedding.quantise(new float[4]), Embedding.quantise(new float[5]));

        assertThatThrownBy(() -> Embedding.matrix(mixed, 2, 4))
                .hasMessageContaining("embedding 1 has 5 values, expected 4");
    }
}
