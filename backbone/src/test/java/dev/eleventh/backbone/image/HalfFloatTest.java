package dev.eleventh.backbone.image;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.platform.Fp16Conversions;
import org.junit.jupiter.api.Test;

class HalfFloatTest {
    private static final int LARGEST = 0x7BFF;
    private static final int INFINITY = 0x7C00;
    private static final int SIGN = 0x8000;

    @Test
    void everyHalfFloatIsItself() {
        for (int bits = 0; bits <= INFINITY; bits++) {
            assertThat(half(value(bits))).isEqualTo(bits);
            assertThat(half(-value(bits))).isEqualTo(bits | SIGN);
        }
    }

    @Test
    void aValueBetweenTwoIsRoundedToTheNearerAndFromTheMiddleToTheEven() {
        for (int bits = 0; bits < LARGEST; bits++) {
            float middle = (value(bits) + value(bits + 1)) / 2;
            int even = bits + (bits & 1);

            assertThat(half(middle)).as("between %x and the next", bits).isEqualTo(even);
            assertThat(half(Math.nextDown(middle))).isEqualTo(bits);
            assertThat(half(Math.nextUp(middle))).isEqualTo(bits + 1);
        }
    }

    @Test
    void aValueThatIsTooLargeIsInfinite() {
        assertThat(half(Math.nextDown(65520f))).isEqualTo(LARGEST);
        assertThat(half(65520f)).isEqualTo(INFINITY);
        assertThat(half(-Float.MAX_VALUE)).isEqualTo(INFINITY | SIGN);
    }

    @Test
    void notANumberStaysNotANumber() {
        assertThat(half(Float.NaN) & ~SIGN).isGreaterThan(INFINITY);
    }

    private static int half(float value) {
        return Short.toUnsignedInt(Fp16Conversions.floatToFp16(value));
    }

    /** Of a half float that is not negative, by the definition of IEEE 754. */
    private static float value(int bits) {
        int exponent = bits >>> 10;
        int fraction = bits & 0x3FF;
        if (exponent == 31) {
            return Float.POSITIVE_INFINITY;
        }
        return exponent == 0 ? fraction * 0x1p-24f : (1 + fraction / 1024f) * (float) Math.pow(2, exponent - 15);
    }
}
