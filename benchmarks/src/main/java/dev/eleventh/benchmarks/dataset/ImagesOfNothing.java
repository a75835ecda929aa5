package dev.eleventh.benchmarks.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Generated images that show nothing: noise, and flat colours. The same seed gives the same images. */
public final class ImagesOfNothing {
    public static final Label NOISE = new Label("noise");
    public static final Label FLAT = new Label("flat colour");

    private static final int COARSE_SIDE = 32;
    private static final int FINE_SIDE = 128;

    private ImagesOfNothing() {}

    /** Returns {@code count} images of each kind. Noise is coarse or fine, and coloured or grey. */
    public static Dataset of(int count, long seed) {
        List<Picture> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long own = 31 * seed + i;
            int side = i % 2 == 0 ? COARSE_SIDE : FINE_SIDE;
            boolean isGrey = i / 2 % 2 == 0;
            pictures.add(picture(NOISE, i, () -> noise(own, side, isGrey)));
            pictures.add(picture(FLAT, i, () -> flat(own)));
        }
        Sha256 identity = Sha256.of("images of nothing, seed %d".formatted(seed).getBytes(UTF_8));
        return new Dataset("generated", identity, pictures, List.of());
    }

    private static Picture picture(Label label, int number, Picture.Source source) {
        String name = label.value().replace(' ', '-') + '-' + number;
        return new Picture(new ExampleId(name), name, label, source);
    }

    private static byte[] noise(long seed, int side, boolean isGrey) throws IOException {
        Random random = new Random(seed);
        int plane = side * side;
        byte[] pixels = new byte[3 * plane];
        random.nextBytes(pixels);
        if (isGrey) {
            System.arraycopy(pixels, 0, pixels, plane, plane);
            System.arraycopy(pixels, 0, pixels, 2 * plane, plane);
        }
        return PngFile.ofPlanes(pixels, 0, side);
    }

    private static byte[] flat(long seed) throws IOException {
        byte[] colour = new byte[3];
        new Random(seed).nextBytes(colour);
        int plane = COARSE_SIDE * COARSE_SIDE;
        byte[] pixels = new byte[3 * plane];
        for (int i = 0; i < colour.length; i++) {
            Arrays.fill(pixels, i * plane, (i + 1) * plane, colour[i]);
        }
        return PngFile.ofPlanes(pixels, 0, COARSE_SIDE);
    }
}
