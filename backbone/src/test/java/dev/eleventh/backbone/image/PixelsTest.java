package dev.eleventh.backbone.image;

import static dev.eleventh.backbone.image.TensorForm.Element.FLOAT16;
import static dev.eleventh.backbone.image.TensorForm.Element.FLOAT32;
import static dev.eleventh.backbone.image.TensorForm.Element.UINT8;
import static dev.eleventh.backbone.image.TensorForm.Layout.NCHW;
import static dev.eleventh.backbone.image.TensorForm.Layout.NHWC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.backbone.image.Resizing.Fit;
import dev.eleventh.backbone.image.Resizing.Rounding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PixelsTest {
    private static final PixelFormat FORMAT = PixelFormat.resampled(
            2, 1, new Resizing(Fit.SQUASH, ResizeFilter.BICUBIC, 2, 1, Rounding.FLOOR), Normalisation.ofFactor(1, 3));
    /** Two pixels. */
    private static final Pixels PIXELS = new Pixels(FORMAT, new float[] {1, 2, 3, -4, 255.6f, 65520});

    @Test
    void channelsAreLastOrFirst() {
        ByteBuffer last = write(new TensorForm(NHWC, FLOAT32));
        ByteBuffer first = write(new TensorForm(NCHW, FLOAT32));

        assertThat(floats(last)).containsExactly(1, 2, 3, -4, 255.6f, 65520);
        assertThat(floats(first)).containsExactly(1, -4, 2, 255.6f, 3, 65520);
    }

    @Test
    void halfFloatsAreRounded() {
        ByteBuffer halves = write(new TensorForm(NCHW, FLOAT16));

        short[] bits = new short[6];
        halves.asShortBuffer().get(bits);
        assertThat(bits).containsExactly(0x3C00, 0xC400, 0x4000, 0x5BFD, 0x4200, 0x7C00);
    }

    @Test
    void bytesAreRoundedAndClipped() {
        ByteBuffer bytes = write(new TensorForm(NHWC, UINT8));

        byte[] values = new byte[6];
        bytes.get(values);
        assertThat(values).containsExactly(1, 2, 3, 0, 255, 255);
    }

    @ParameterizedTest
    @EnumSource
    void imagesFollowEachOther(TensorForm.Element element) {
        TensorForm form = new TensorForm(NCHW, element);
        ByteBuffer target = ByteBuffer.allocateDirect(2 * form.bytes(FORMAT)).order(ByteOrder.nativeOrder());

        PIXELS.copyTo(target, form);
        assertThat(target.position()).isEqualTo(form.bytes(FORMAT));
        PIXELS.copyTo(target, form);
        assertThat(target.hasRemaining()).isFalse();
    }

    private static ByteBuffer write(TensorForm form) {
        ByteBuffer target = ByteBuffer.allocate(form.bytes(FORMAT));
        PIXELS.copyTo(target, form);
        return target.flip();
    }

    private static float[] floats(ByteBuffer buffer) {
        float[] floats = new float[6];
        buffer.asFloatBuffer().get(floats);
        return floats;
    }
}
