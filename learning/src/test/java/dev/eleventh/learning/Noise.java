package dev.eleventh.learning;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.image.Pixels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Images of noise at a backbone's own size: as the backbone decodes them, and as pixels for an exported model. */
final class Noise {
    private final List<Pixels> decoded = new ArrayList<>();
    private final float[] pixels;

    Noise(Embedder backbone, int images) throws Exception {
        int size = backbone.description().format().width();
        Random random = new Random(size);
        pixels = new float[images * size * size * 3];
        int at = 0;
        for (int i = 0; i < images; i++) {
            BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
            int darkest = random.nextInt(200);
            for (int place = 0; place < size * size; place++) {
                int rgb = 0;
                for (int channel = 0; channel < 3; channel++) {
                    int sample = darkest + random.nextInt(56);
                    rgb = rgb << 8 | sample;
                    pixels[at++] = sample / 255f;
                }
                image.setRGB(place % size, place / size, rgb);
            }
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(image, "png", png);
            decoded.add(backbone.decode(png.toByteArray()));
        }
    }

    List<Pixels> decoded() {
        return decoded;
    }

    /** [images, size, size, 3], RGB in [0, 1]. */
    float[] pixels() {
        return pixels;
    }
}
