package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSizesTest {
    private static final PixelFormat FORMAT = PixelFormat.square(2, 1, PixelScale.UNIT);
    private static final float ROUNDING = 0x1p-24f;

    @Test
    void allSizesAreUsedIfTheyAgree() {
        BatchSizes sizes = prove(each((size, place, value) -> value));

        assertThat(sizes.sizes()).isEqualTo(BatchSizes.CANDIDATES);
    }

    /** AVX2 does so with batches of 1. */
    @Test
    void aSizeThatRoundsDifferentlyIsNotUsed() {
        BatchSizes sizes = prove(each((size, place, value) -> size == 1 ? value + ROUNDING : value));

        assertThat(sizes.sizes()).containsExactly(2, 4, 8, 16, 24, 32);
        assertThat(sizes.of(1)).isEqualTo(2);
    }

    @Test
    void theLargestGroupThatAgreesIsUsed() {
        BatchSizes sizes = prove(each((size, place, value) -> size >= 16 ? value + ROUNDING : value));

        assertThat(sizes.sizes()).containsExactly(1, 2, 4, 8);
        assertThat(sizes.largest()).isEqualTo(8);
    }

    /** 1, 2 and 4 agree, and so do 8, 16 and 32; 24 agrees with none. */
    @Test
    void ofEqualGroupsTheOneWithTheLargestBatchIsUsed() {
        BatchSizes sizes = prove(each((size, place, value) -> switch (size) {
            case 1, 2, 4 -> value;
            case 24 -> value + ROUNDING;
            default -> value - ROUNDING;
        }));

        assertThat(sizes.sizes()).containsExactly(8, 16, 32);
    }

    @Test
    void aSizeAtWhichThePlaceInTheBatchMattersIsNotUsed() {
        BatchSizes sizes = prove(each((size, place, value) -> size == 8 && place == 7 ? value + ROUNDING : value));

        assertThat(sizes.sizes()).containsExactly(1, 2, 4, 16, 24, 32);
    }

    /** A network that normalises over its batch does so. */
    @Test
    void imagesAreEmbeddedOneByOneIfNeighboursMatter() {
        BatchSizes sizes = prove(images -> {
            float sum = 0;
            for (Pixels image : images) {
                sum += image.value(0, 0, 0);
            }
            float[] values = new float[images.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = images.get(i).value(0, 0, 0) - sum / images.size();
            }
            return values;
        });

        assertThat(sizes.sizes()).containsExactly(1);
    }

    @Test
    void theOnlySizeThatTheNetworkAcceptsIsUsed() {
        BatchSizes sizes = BatchSizes.prove(FORMAT, List.of(4), each((size, place, value) -> value));

        assertThat(sizes.sizes()).containsExactly(4);
    }

    @Test
    void aNetworkThatGivesAnImageTwoEmbeddingsIsRefused() {
        int[] runs = new int[1];

        assertThatThrownBy(() -> prove(each((size, place, value) -> value + ROUNDING * runs[0]++)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gives one image different embeddings when it is run twice");
    }

    @Test
    void aNaNEqualsItself() {
        assertThat(prove(each((size, place, value) -> Float.NaN)).sizes()).isEqualTo(BatchSizes.CANDIDATES);
    }

    @Test
    void theArithmeticIsNamedByTheAgreedEmbeddings() {
        Sha256 one = prove(each((size, place, value) -> value)).arithmetic();
        Sha256 withoutOne =
                prove(each((size, place, value) -> size == 1 ? -value : value)).arithmetic();
        Sha256 other = prove(each((size, place, value) -> value + ROUNDING)).arithmetic();

        assertThat(withoutOne).isEqualTo(one);
        assertThat(other).isNotEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 2", "3, 8", "8, 8", "9, 32", "32, 32"})
    void aBatchIsFilledUpToTheNextSize(int images, int size) {
        assertThat(new BatchSizes(List.of(2, 8, 32), Sha256.of(new byte[0])).of(images))
                .isEqualTo(size);
    }

    @Test
    void moreImagesThanTheLargestSizeAreRefused() {
        assertThatThrownBy(() -> new BatchSizes(List.of(1), Sha256.of(new byte[0])).of(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a batch may have at most 1 images, had 2");
    }

    private interface Rounding {
        float embed(int size, int place, float value);
    }

    /** Creates a network whose embeddings have one value. */
    private static Function<List<Pixels>, float[]> each(Rounding rounding) {
        return images -> {
            List<Float> values = new ArrayList<>();
            for (Pixels image : images) {
                values.add(rounding.embed(images.size(), values.size(), image.value(0, 0, 0)));
            }
            float[] row = new float[values.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = values.get(i);
            }
            return row;
        };
    }

    private static BatchSizes prove(Function<List<Pixels>, float[]> network) {
        return BatchSizes.prove(FORMAT, BatchSizes.CANDIDATES, network);
    }
}
