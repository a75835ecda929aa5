package dev.eleventh.backbone.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Runs Java's own decoder on a file in memory, without a temporary file. */
final class JavaDecoder {
    /** Some cameras pad a scan with zeros: this is the only warning of libjpeg after which the pixels are intact. */
    private static final String HARMLESS = "extraneous bytes before marker";

    private JavaDecoder() {}

    interface Decoding<T> {
        T read(ImageReader reader) throws IOException;
    }

    /**
     * @throws IOException when the decoder fails, or continues with a warning: it has then invented pixels, which must
     *     not be learned
     */
    static <T> T decode(String format, byte[] file, Decoding<T> decoding) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            String[] complaint = new String[1];
            reader.addIIOReadWarningListener((source, warning) -> {
                if (!warning.contains(HARMLESS)) {
                    complaint[0] = warning;
                }
            });
            reader.setInput(in, true, true);
            T image = decoding.read(reader);
            if (complaint[0] != null) {
                throw new IIOException(complaint[0]);
            }
            return image;
        } finally {
            reader.dispose();
        }
    }
}
