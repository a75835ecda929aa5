package dev.eleventh.system;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.ImageIO;

/** Writes images into the folders that the pages name, in place of the readers' own images. */
final class ReadersPictures {
    private static final int EACH = 12;

    private ReadersPictures() {}

    static void write(Path directory) throws IOException {
        drawings(directory.resolve("mugs"), "disc", 0);
        jpeg(directory.resolve("another-mug.jpg"), "disc", 500);
        drawings(directory.resolve("pictures/spoon"), "cross", 100);
        drawings(directory.resolve("pictures/plate"), "square", 200);
        jpeg(directory.resolve("spoon.jpg"), "cross", 501);
        drawings(directory.resolve("cups"), "stripes", 300);
        jpeg(directory.resolve("another-cup.jpg"), "stripes", 502);
        Files.writeString(directory.resolve("not-a-picture.txt"), "not a picture\n");
    }

    private static void drawings(Path folder, String shape, int from) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < EACH; i++) {
            jpeg(folder.resolve("%02d.jpg".formatted(i)), shape, from + i);
        }
    }

    private static void jpeg(Path file, String shape, int number) throws IOException {
        BufferedImage drawing =
                Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(Drawings.png(shape, number))));
        ImageIO.write(drawing, "jpg", file.toFile());
    }
}
