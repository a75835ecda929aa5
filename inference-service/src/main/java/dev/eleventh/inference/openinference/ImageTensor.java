package dev.eleventh.inference.openinference;

import dev.eleventh.inference.openinference.InferRequest.Tensor;
import dev.eleventh.runtime.HttpProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The images of one request, as files ({@code image}) or as pixels ({@code pixels}); every complaint is a 400 or a 413. */
public final class ImageTensor {
    public static final String FILES = "image";
    public static final String PIXELS = "pixels";
    /** More at once are no faster, and others wait meanwhile. */
    public static final int MAX_IMAGES = 256;

    private static final int CHANNELS = 3;
    /** How far a sample that was computed in float32 may lie outside of its range. */
    private static final float ROUNDING = 1e-5f;

    private final String name;
    private final List<Long> shape;
    private final TensorData data;

    private ImageTensor(String name, List<Long> shape, TensorData data) {
        this.name = name;
        this.shape = shape;
        this.data = data;
    }

    static ImageTensor of(Tensor tensor) {
        String name = String.valueOf(tensor.name());
        String datatype = switch (name) {
            case FILES -> "BYTES";
            case PIXELS -> "FP32";
            default ->
                throw bad("there is no input '%s', expected image (BYTES) or pixels (FP32)".formatted(tensor.name()));
        };
        if (!datatype.equals(tensor.datatype())) {
            throw bad("datatype of %s must be %s, was %s".formatted(name, datatype, tensor.datatype()));
        }
        List<@Nullable Long> shape = tensor.shape();
        if (shape == null || shape.stream().anyMatch(length -> length == null || length < 0)) {
            throw bad("shape of %s must be whole numbers of 0 or more, was %s".formatted(name, shape));
        }
        TensorData data = tensor.data();
        if (data == null) {
            throw bad("%s has no data; tensors are sent as JSON, the binary extension is not spoken here"
                    .formatted(name));
        }
        return new ImageTensor(name, shape.stream().map(Objects::requireNonNull).toList(), data);
    }

    public boolean isPixels() {
        return name.equals(PIXELS);
    }

    /** Image files, decoded from base64. */
    public List<byte[]> files() {
        long images = images();
        if (!shape.equals(List.of(images)) && !shape.equals(List.of(images, 1L))) {
            throw bad("shape of image must be [n] or [n, 1], was %s".formatted(shape));
        }
        if (!data.isText() || !data.fits(shape)) {
            throw bad("data of image must be %d texts, as its shape %s says, were %d elements%s"
                    .formatted(images, shape, data.size(), data.isText() ? "" : ", and not all texts"));
        }
        List<byte[]> files = new ArrayList<>();
        for (String text : data.texts()) {
            files.add(decode(files.size(), text));
        }
        return files;
    }

    private static byte[] decode(int index, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw bad("image %d is not base64 (%s); encode the file's bytes without line breaks"
                    .formatted(index, e.getMessage()));
        }
    }

    /**
     * For each image its rows of RGB in [0, 1].
     *
     * @param size pixels of each side that the version's backbone reads
     */
    public List<float[]> pixels(int size) {
        long images = images();
        List<Long> expected = List.of(images, (long) size, (long) size, (long) CHANNELS);
        if (!shape.equals(expected)) {
            throw bad("shape of pixels must be [n, %1$d, %1$d, 3], was %2$s".formatted(size, shape));
        }
        if (!data.isNumeric() || !data.fits(shape)) {
            throw bad("data of pixels must be numbers, flat or nested as its shape %s says, were %d elements%s"
                    .formatted(shape, data.size(), data.isNumeric() ? "" : ", and not all numbers"));
        }
        float[] all = data.numbers();
        int values = size * size * CHANNELS;
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            rows.add(checked(i, Arrays.copyOfRange(all, i * values, (i + 1) * values)));
        }
        return rows;
    }

    private static float[] checked(int index, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= -ROUNDING && values[i] <= 1 + ROUNDING)) {
                throw bad("image %d has a value of %s, expected [0, 1]; divide samples of a byte by 255"
                        .formatted(index, values[i]));
            }
            values[i] = Math.min(1, Math.max(0, values[i]));
        }
        return values;
    }

    private long images() {
        long images = shape.isEmpty() ? 0 : shape.get(0);
        if (images < 1) {
            throw bad("%s must hold 1 image or more, its shape was %s".formatted(name, shape));
        }
        if (images > MAX_IMAGES) {
            throw new HttpProblem(
                    413,
                    "too-many-images",
                    "a request may hold %d images, this one has %d; send several".formatted(MAX_IMAGES, images));
        }
        return images;
    }

    private static HttpProblem bad(String message) {
        return new HttpProblem(400, "bad-tensor", message);
    }
}
