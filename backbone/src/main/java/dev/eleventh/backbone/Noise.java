package dev.eleventh.backbone;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.Pixels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Images of noise, the same ones each time, to test a network when no images are available. */
final class Noise {
    private Noise() {}

    /** Creates images of several contrasts, so that a classifier predicts more than one class. */
    static List<Pixels> images(PixelFormat format, int count) {
        Random random = new Random(11);
        List<Pixels> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float base = random.nextFloat() * 255;
            float strength = random.nextFloat();
            float[] values = new float[format.values()];
            for (int j = 0; j < values.length; j++) {
                values[j] = format.value(j % format.channels(), base + strength * (random.nextFloat() * 255 - base));
            }
            images.add(new Pixels(format, values));
        }
        return images;
    }
}
