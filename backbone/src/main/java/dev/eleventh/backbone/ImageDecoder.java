package dev.eleventh.backbone;

import dev.eleventh.contracts.image.ImageHeader;
import dev.eleventh.contracts.image.ImageLimits;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.image.Problem;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Bytes that anybody may have sent, to pixels at the backbone's input size. The header is held against the limits
 * before a pixel is allocated, and Java's decoders see a file without its metadata, where most of their attack
 * surface is. What each kind of image becomes is told in this module's README.
 *
 * <p>Thread-safe and parallel; the images being decoded at one moment have, together, no more pixels than one may have.
 */
final class ImageDecoder {
    static final int CHANNELS = 3;

    private final int size;
    private final ImageLimits limits;
    private final Semaphore pixelsInMemory;

    ImageDecoder(int size, ImageLimits limits) {
        this.size = size;
        this.limits = limits;
        // Fair, so that small images cannot keep a large one waiting for ever.
        this.pixelsInMemory = new Semaphore(limits.maxPixels(), true);
    }

    Pixels decode(byte[] bytes) throws InvalidImageException {
        ImageHeader header = ImageHeader.read(bytes, limits);
        int pixels = header.width() * header.height();
        pixelsInMemory.acquireUninterruptibly(pixels);
        try {
            return decode(bytes, header);
        } catch (IOException | RuntimeException e) {
            // Java's decoders answer broken pixels with an index out of bounds as readily as with an IOException.
            throw new InvalidImageException(
                    Problem.CORRUPT,
                    "%s of %dx%d has pixels that cannot be decoded (%s); send it again"
                            .formatted(header.format(), header.width(), header.height(), e.getMessage()),
                    e);
        } finally {
            pixelsInMemory.release(pixels);
        }
    }

    private Pixels decode(byte[] bytes, ImageHeader header) throws IOException {
        float[] values = switch (header.format()) {
            case PNG -> Resize.toSquare(PngRows.decode(bytes), size);
            case JPEG -> {
                JpegFile file = new JpegFile(bytes);
                // A square result may be turned after resizing, which is cheap whatever the image's size.
                yield file.orientation().upright(Resize.toSquare(JpegRows.decode(file), size), size);
            }
        };
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] / 127.5f - 1f;
        }
        return new Pixels(size, values);
    }
}
