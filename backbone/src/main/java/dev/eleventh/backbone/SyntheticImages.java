package dev.eleventh.backbone;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Images that need no camera: noise, blurs, gradients and checks, the same ones each time. They show in which range a
 * network's embeddings lie; photographs stay within eight times that range (measured on seven networks).
 */
final class SyntheticImages {
    private static final int COUNT = 48;
    private static final int CHANNELS = 3;

    private SyntheticImages() {}

    /** Returns images as rows of RGB in [0, 1]: [height * width * 3] each. */
    static List<float[]> rgb(int width, int height) {
        Random random = new Random(18);
        List<float[]> images = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            float[][] colours = {colour(random), colour(random)};
            images.add(
                    switch (i % 4) {
                        case 0 -> noise(random, width, height, colours, Math.max(width, height));
                        // few random points, and smooth transitions between them
                        case 1 -> noise(random, width, height, colours, 2 + random.nextInt(16));
                        case 2 -> gradient(random, width, height, colours);
                        default -> checks(random, width, height, colours);
                    });
        }
        return images;
    }

    private static float[] colour(Random random) {
        return new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat()};
    }

    /** A share of the second colour at each point, the rest is the first. */
    private interface Blend {
        double at(int x, int y, int channel);
    }

    private static float[] image(int width, int height, float[][] colours, Blend blend) {
        float[] rgb = new float[width * height * CHANNELS];
        int i = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    double share = Math.min(1, Math.max(0, blend.at(x, y, channel)));
                    rgb[i++] = (float) ((1 - share) * colours[0][channel] + share * colours[1][channel]);
                }
            }
        }
        return rgb;
    }

    /** Random values on a grid with this many cells on a side, with linear transitions between them. */
    private static float[] noise(Random random, int width, int height, float[][] colours, int cells) {
        float[][][] grid = new float[cells + 1][cells + 1][CHANNELS];
        for (float[][] row : grid) {
            for (float[] point : row) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    point[channel] = random.nextFloat();
                }
            }
        }
        return image(width, height, colours, (x, y, channel) -> {
            double across = (double) x * cells / width;
            double down = (double) y * cells / height;
            int column = (int) across;
            int row = (int) down;
            double right = across - column;
            double below = down - row;
            double above = (1 - right) * grid[row][column][channel] + right * grid[row][column + 1][channel];
            double under = (1 - right) * grid[row + 1][column][channel] + right * grid[row + 1][column + 1][channel];
            return (1 - below) * above + below * under;
        });
    }

    private static float[] gradient(Random random, int width, int height, float[][] colours) {
        double angle = random.nextDouble() * 2 * Math.PI;
        double cosine = StrictMath.cos(angle);
        double sine = StrictMath.sin(angle);
        return image(
                width,
                height,
                colours,
                (x, y, channel) -> 0.5 + cosine * ((double) x / width - 0.5) + sine * ((double) y / height - 0.5));
    }

    private static float[] checks(Random random, int width, int height, float[][] colours) {
        int across = 1 + random.nextInt(Math.max(1, width / 2));
        int down = 1 + random.nextInt(Math.max(1, height / 2));
        return image(width, height, colours, (x, y, channel) -> (x / across + y / down) % 2);
    }
}
