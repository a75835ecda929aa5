package dev.eleventh.benchmarks.performance;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Generates image files: a gradient, some soft ellipses, and enough noise for a photograph's file size. Images of one
 * class share colours and shapes, so that a head can learn them. The same number gives the same file.
 */
enum Pictures {
    /** The size of images in MNIST and similar data sets: some 0.7 kB. */
    PNG_28("28x28 PNG", 28, 28, 8),
    /** About 10 kB. */
    JPEG_224("224x224 JPEG", 224, 224, 6),
    /** The size of a phone's photo after a messenger has shrunk it: about 150 kB. */
    JPEG_1200("1200x900 JPEG", 1200, 900, 4);

    private static final float QUALITY = 0.85f;
    private static final int ELLIPSES = 6;

    private final String text;
    private final int width;
    private final int height;
    private final double noise;

    Pictures(String text, int width, int height, double noise) {
        this.text = text;
        this.width = width;
        this.height = height;
        this.noise = noise;
    }

    boolean isJpeg() {
        return this != PNG_28;
    }

    /** Returns the name used in figures, such as {@code jpeg-224}. */
    String kind() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the file extension. */
    String extension() {
        return isJpeg() ? "jpg" : "png";
    }

    /** Returns {@code count} files; the classes alternate. */
    List<byte[]> files(int count, int classes) {
        List<byte[]> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(file(i % classes, i / classes));
        }
        return files;
    }

    byte[] file(int label, int number) {
        try {
            BufferedImage image = draw(label, number);
            return isJpeg() ? jpeg(image) : png(image);
        } catch (IOException e) {
            throw new IllegalStateException("cannot encode an image in memory", e);
        }
    }

    private BufferedImage draw(int label, int number) {
        SplittableRandom ofClass = new SplittableRandom(7919L * (label + 1));
        SplittableRandom own = new SplittableRandom(104_729L * (label + 1) + number);
        double[][] ellipses = new double[ELLIPSES][];
        for (int i = 0; i < ELLIPSES; i++) {
            ellipses[i] = new double[] {
                ofClass.nextDouble() + jitter(own),
                ofClass.nextDouble() + jitter(own),
                0.1 + 0.3 * ofClass.nextDouble(),
                0.1 + 0.3 * ofClass.nextDouble(),
                255 * ofClass.nextDouble(),
                255 * ofClass.nextDouble(),
                255 * ofClass.nextDouble()
            };
        }
        double[] corner = {255 * ofClass.nextDouble(), 255 * ofClass.nextDouble(), 255 * ofClass.nextDouble()};
        int type = isJpeg() ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY;
        BufferedImage image = new BufferedImage(width, height, type);
        double[] pixel = new double[3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                colour((double) x / width, (double) y / height, corner, ellipses, pixel);
                double grain = noise * own.nextGaussian();
                image.setRGB(
                        x, y, level(pixel[0] + grain) << 16 | level(pixel[1] + grain) << 8 | level(pixel[2] + grain));
            }
        }
        return image;
    }

    private static double jitter(SplittableRandom random) {
        return 0.15 * (random.nextDouble() - 0.5);
    }

    private static void colour(double x, double y, double[] corner, double[][] ellipses, double[] pixel) {
        for (int i = 0; i < 3; i++) {
            pixel[i] = corner[i] * (1 - x) + (255 - corner[i]) * y * x + 60 * (1 - y);
        }
        for (double[] ellipse : ellipses) {
            double across = (x - ellipse[0]) / ellipse[2];
            double down = (y - ellipse[1]) / ellipse[3];
            double share = 1 / (1 + Math.exp(20 * (Math.sqrt(across * across + down * down) - 1)));
            for (int i = 0; i < 3; i++) {
                pixel[i] += share * (ellipse[4 + i] - pixel[i]);
            }
        }
    }

    private static int level(double value) {
        return (int) Math.round(Math.min(Math.max(value, 0), 255));
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(image, "png", file);
        return file.toByteArray();
    }

    private static byte[] jpeg(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    @Override
    public String toString() {
        return text;
    }
}
