package dev.eleventh.backbone.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;

/**
 * The form of the tensor that holds a network's images.
 *
 * @param layout the order of its dimensions
 * @param element the type of its values
 */
public record TensorForm(
        @JsonProperty("layout") Layout layout,
        @JsonProperty("element") Element element) {
    /** The form that TensorFlow's networks read. */
    public static final TensorForm FLOAT_NHWC = new TensorForm(Layout.NHWC, Element.FLOAT32);

    public TensorForm {
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(element, "element");
    }

    /** The order of a tensor's dimensions. */
    public enum Layout {
        /** [batch, height, width, channels], as TensorFlow. */
        NHWC,
        /** [batch, channels, height, width], as PyTorch. */
        NCHW
    }

    /** The type of a tensor's values. */
    public enum Element {
        FLOAT32(Float.BYTES),
        /** IEEE 754 half precision. */
        FLOAT16(Short.BYTES),
        /** Unsigned bytes, for a network that scales its input itself. */
        UINT8(Byte.BYTES);

        private final int bytes;

        Element(int bytes) {
            this.bytes = bytes;
        }
    }

    /** Returns images in this form, in direct memory: at least one, all of one format. */
    public ByteBuffer buffer(List<Pixels> images) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(
                        images.size() * bytes(images.get(0).format()))
                .order(ByteOrder.nativeOrder());
        images.forEach(image -> image.copyTo(buffer, this));
        return buffer.flip();
    }

    /** Returns the number of bytes of one image. */
    public int bytes(PixelFormat format) {
        return format.values() * element.bytes;
    }
}
