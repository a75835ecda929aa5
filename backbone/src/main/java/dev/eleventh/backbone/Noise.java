package dev.eleventh.backbone;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Images of noise, the same ones each time: what a network is tested with where no images are at hand. */
final class Noise {
    private Noise() {}

    /** Of several strengths, so that a classifier sees more than one class in them. */
    static List<Pixels> images(PixelFormat format, int count) {
        Random random = new Random(11);
        List<Pixels> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float base = random.nextFloat() * 255;
            float strength = random.nextFloat();
            float[] values = new float[format.values()];
            for (int j = 0; j < values.length; j++) {
                values[j] = format.scale().of(base + strength * (random.nextFloat() * 255 - base));
            }
            images.add(new Pixels(format, values));
        }
        return images;
    }
}
