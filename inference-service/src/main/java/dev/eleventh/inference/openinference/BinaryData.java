package dev.eleventh.inference.openinference;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.runtime.http.HttpProblem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes and decodes tensors by the protocol's extension for binary tensor data: elements are row-major and
 * little-endian. A BOOL is one byte, and each element of BYTES follows its length, an unsigned number of 4 bytes.
 */
final class BinaryData {
    private BinaryData() {}

    /**
     * Returns elements of BYTES; stops when there are too many for one request.
     *
     * @throws HttpProblem 400 when the lengths do not fit
     */
    static List<byte[]> texts(ByteBuffer data) {
        ByteBuffer left = data.duplicate().order(LITTLE_ENDIAN);
        List<byte[]> texts = new ArrayList<>();
        while (left.hasRemaining() && texts.size() <= ImageTensor.MAX_IMAGES) {
            long length = left.remaining() < Integer.BYTES ? Long.MAX_VALUE : Integer.toUnsignedLong(left.getInt());
            if (length > left.remaining()) {
                throw new HttpProblem(
                        400,
                        "bad-tensor",
                        "element %d of the binary data is incomplete: expected its length in 4 bytes, little-endian, and then that many bytes, but %d bytes are left"
                                .formatted(texts.size(), left.remaining()));
            }
            byte[] text = new byte[(int) length];
            left.get(text);
            texts.add(text);
        }
        return texts;
    }

    /** Encodes an output's elements: strings, float32 numbers or booleans. */
    static byte[] of(List<?> elements) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        elements.forEach(element -> data.writeBytes(bytes(element)));
        return data.toByteArray();
    }

    private static byte[] bytes(Object element) {
        if (element instanceof Float number) {
            return ByteBuffer.allocate(Float.BYTES)
                    .order(LITTLE_ENDIAN)
                    .putFloat(number)
                    .array();
        }
        if (element instanceof Boolean truth) {
            return new byte[] {(byte) (truth ? 1 : 0)};
        }
        byte[] text = element.toString().getBytes(UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + text.length)
                .order(LITTLE_ENDIAN)
                .putInt(text.length)
                .put(text)
                .array();
    }
}
