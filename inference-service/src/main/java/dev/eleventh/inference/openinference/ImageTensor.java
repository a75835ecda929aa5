package dev.eleventh.inference.openinference;

import dev.eleventh.contracts.event.Base64Text;
import dev.eleventh.inference.openinference.InferRequest.Tensor;
import dev.eleventh.runtime.http.HttpProblem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The images of one request, as files ({@code image}) or as pixels ({@code pixels}). Every error is a 400 or a 413. */
public final class ImageTensor {
    public static final String FILES = "image";
    public static final String PIXELS = "pixels";
    /** A larger request would be no faster, and would delay others. */
    public static final int MAX_IMAGES = 256;

    private static final int CHANNELS = 3;
    /** How far a sample computed in float32 may lie outside its range. */
    private static final float ROUNDING = 1e-5f;

    private final String name;
    /** True for UINT8, with samples from 0 to 255; false for FP32, with samples from 0 to 1. */
    private final boolean bytes;

    private final List<Long> shape;
    private final @Nullable TensorData data;
    private final ByteBuffer binary;

    /** Access to the elements of a numeric tensor, row-major. */
    private interface Samples {
        float at(int index);
    }

    private ImageTensor(String name, boolean bytes, List<Long> shape, @Nullable TensorData data, ByteBuffer binary) {
        this.name = name;
        this.bytes = bytes;
        this.shape = shape;
        this.data = data;
        this.binary = binary;
    }

    /**
     * Reads the tensor, with its data in JSON or in binary.
     *
     * @param binary the bytes after the JSON, all of which belong to this only tensor
     */
    static ImageTensor of(Tensor tensor, ByteBuffer binary) {
        String name = String.valueOf(tensor.name());
        List<String> datatypes = switch (name) {
            case FILES -> List.of("BYTES");
            case PIXELS -> List.of("FP32", "UINT8");
            default ->
                throw bad("there is no input '%s', expected image (BYTES) or pixels (FP32 or UINT8)"
                        .formatted(tensor.name()));
        };
        String datatype = tensor.datatype();
        if (datatype == null || !datatypes.contains(datatype)) {
            throw bad("datatype of %s must be %s, was %s".formatted(name, String.join(" or ", datatypes), datatype));
        }
        List<@Nullable Long> shape = tensor.shape();
        if (shape == null || shape.stream().anyMatch(length -> length == null || length < 0)) {
            throw bad("shape of %s must be whole numbers of 0 or more, was %s".formatted(name, shape));
        }
        checkBinary(tensor, binary.remaining());
        return new ImageTensor(
                name,
                datatype.equals("UINT8"),
                shape.stream().map(Objects::requireNonNull).toList(),
                tensor.data(),
                binary.order(ByteOrder.LITTLE_ENDIAN));
    }

    private static void checkBinary(Tensor tensor, int found) {
        Long size = tensor.parameters() == null ? null : tensor.parameters().binaryDataSize();
        if (tensor.data() == null && size == null) {
            throw bad("%s has no data: send it as JSON, or as binary data with the parameter binary_data_size"
                    .formatted(tensor.name()));
        }
        if (tensor.data() != null && size != null) {
            throw bad("%s has data as JSON and binary_data_size %d; send one of them".formatted(tensor.name(), size));
        }
        if (found != (size == null ? 0 : size)) {
            throw bad("binary_data_size of %s is %s, but %d bytes follow the JSON (%s)"
                    .formatted(tensor.name(), size, found, InferBody.JSON_BYTES));
        }
    }

    public boolean isPixels() {
        return name.equals(PIXELS);
    }

    /** Returns image files: decoded from base64 if in JSON, unchanged if in binary data. */
    public List<byte[]> files() {
        long images = images();
        if (!shape.equals(List.of(images)) && !shape.equals(List.of(images, 1L))) {
            throw bad("shape of image must be [n] or [n, 1], was %s".formatted(shape));
        }
        if (data == null) {
            List<byte[]> files = BinaryData.texts(binary);
            if (files.size() != images) {
                throw bad("binary data of image must have %d elements to match its shape %s, had %d"
                        .formatted(images, shape, files.size()));
            }
            return files;
        }
        if (!data.isText() || !data.fits(shape)) {
            throw bad("data of image must be %d strings to match its shape %s, was %d elements%s"
                    .formatted(images, shape, data.size(), data.isText() ? "" : ", not all of them strings"));
        }
        List<byte[]> files = new ArrayList<>();
        for (String text : data.texts()) {
            files.add(decode(files.size(), text));
        }
        return files;
    }

    private static byte[] decode(int index, String text) {
        try {
            return Base64Text.decode(text);
        } catch (IllegalArgumentException e) {
            throw bad("image %d is not base64 (%s); encode the file's bytes".formatted(index, e.getMessage()));
        }
    }

    /**
     * Returns each image's rows of RGB in [0, 1].
     *
     * @param width in pixels of the images that the version's backbone reads
     * @param height likewise
     */
    public List<float[]> pixels(int width, int height) {
        long images = images();
        boolean channelsFirst = shape.equals(List.of(images, (long) CHANNELS, (long) height, (long) width));
        if (!channelsFirst && !shape.equals(List.of(images, (long) height, (long) width, (long) CHANNELS))) {
            throw bad("shape of pixels must be [n, %1$d, %2$d, 3] or [n, 3, %1$d, %2$d], was %3$s"
                    .formatted(height, width, shape));
        }
        int values = width * height * CHANNELS;
        Samples samples = samples(images * values);
        List<float[]> rows = new ArrayList<>();
        for (int image = 0; image < images; image++) {
            float[] row = new float[values];
            for (int i = 0; i < values; i++) {
                int from = channelsFirst ? i % CHANNELS * width * height + i / CHANNELS : i;
                row[i] = checked(image, samples.at(image * values + from));
            }
            rows.add(row);
        }
        return rows;
    }

    private Samples samples(long elements) {
        if (data == null) {
            long expected = elements * (bytes ? 1 : Float.BYTES);
            if (binary.remaining() != expected) {
                throw bad("binary data of pixels must have %d bytes to match its shape %s, had %d"
                        .formatted(expected, shape, binary.remaining()));
            }
            return bytes
                    ? index -> Byte.toUnsignedInt(binary.get(index))
                    : index -> binary.getFloat(index * Float.BYTES);
        }
        if (!data.isNumeric() || !data.fits(shape)) {
            throw bad("data of pixels must be numbers, flat or nested, that match its shape %s, was %d elements%s"
                    .formatted(shape, data.size(), data.isNumeric() ? "" : ", not all of them numbers"));
        }
        float[] numbers = data.numbers();
        return index -> numbers[index];
    }

    private float checked(int image, float sample) {
        if (bytes) {
            if (!(sample >= 0 && sample <= 255) || sample != Math.rint(sample)) {
                throw bad("image %d has a value of %s, expected a whole number in [0, 255]".formatted(image, sample));
            }
            return sample / 255;
        }
        if (!(sample >= -ROUNDING && sample <= 1 + ROUNDING)) {
            throw bad("image %d has a value of %s, expected [0, 1]; divide byte samples by 255, or send them as UINT8"
                    .formatted(image, sample));
        }
        return Math.min(1, Math.max(0, sample));
    }

    private long images() {
        long images = shape.isEmpty() ? 0 : shape.get(0);
        if (images < 1) {
            throw bad("%s must have at least 1 image, its shape was %s".formatted(name, shape));
        }
        if (images > MAX_IMAGES) {
            throw new HttpProblem(
                    413,
                    "too-many-images",
                    "a request may have at most %d images, this one has %d; send several"
                            .formatted(MAX_IMAGES, images));
        }
        return images;
    }

    private static HttpProblem bad(String message) {
        return new HttpProblem(400, "bad-tensor", message);
    }
}
