import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;

/**
 * Writes the first images of some classes of a data set in IDX format as files {@code FOLDER/CLASS/NNN.png}. Usage:
 *
 * <pre>java Pictures.java SAMPLE/train COUNT FOLDER CLASS...</pre>
 */
final class Pictures {
    private Pictures() {}

    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        if (arguments.length < 4) {
            throw new IllegalArgumentException("expected the arguments SAMPLE/train COUNT FOLDER CLASS..., had " + List.of(arguments));
        }
        Path folder = Path.of(arguments[2]);
        Map<Integer, Integer> missing = new HashMap<>();
        for (String number : List.of(arguments).subList(3, arguments.length)) {
            missing.put(Integer.valueOf(number), Integer.valueOf(arguments[1]));
            Files.createDirectories(folder.resolve(number));
        }
        write(arguments[0], missing, folder);
        if (missing.values().stream().anyMatch(count -> count > 0)) {
            throw new IllegalArgumentException("%s has too few images; missing by class: %s".formatted(arguments[0], missing));
        }
    }

    private static void write(String sample, Map<Integer, Integer> missing, Path folder) throws IOException {
        try (DataInputStream images = open(sample + "-images-idx3-ubyte.gz");
                DataInputStream labels = open(sample + "-labels-idx1-ubyte.gz")) {
            images.readInt();
            labels.readLong();
            int count = images.readInt();
            int height = images.readInt();
            int width = images.readInt();
            for (int i = 0; i < count; i++) {
                byte[] grey = images.readNBytes(width * height);
                int label = labels.readUnsignedByte();
                int left = missing.getOrDefault(label, 0);
                if (left > 0) {
                    missing.put(label, left - 1);
                    writePng(grey, width, height, folder.resolve("%d/%03d.png".formatted(label, i)));
                }
            }
        }
    }

    private static DataInputStream open(String file) throws IOException {
        return new DataInputStream(new GZIPInputStream(Files.newInputStream(Path.of(file))));
    }

    private static void writePng(byte[] grey, int width, int height, Path file) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, width, height, grey);
        ImageIO.write(image, "png", file.toFile());
    }
}
