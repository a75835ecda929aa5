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
    /** Of what the file decoders give, whatever the backbone reads. */
    static final int CHANNELS = 3;

    private final PixelFormat format;
    private final ImageLimits limits;
    private final Semaphore pixelsInMemory;

    ImageDecoder(PixelFormat format, ImageLimits limits) {
        // Fair, so that small images cannot keep a large one waiting for ever.
        this(format, limits, new Semaphore(limits.maxPixels(), true));
    }

    private ImageDecoder(PixelFormat format, ImageLimits limits, Semaphore pixelsInMemory) {
        this.format = format;
        this.limits = limits;
        this.pixelsInMemory = pixelsInMemory;
    }

    /** The same for another backbone; the two share the memory that one may use. */
    ImageDecoder with(PixelFormat other) {
        return new ImageDecoder(other, limits, pixelsInMemory);
    }

    Pixels decode(byte[] bytes) throws InvalidImageException {
        ImageHeader header = ImageHeader.read(bytes, limits);
        int pixels = Math.min(header.width() * header.height(), limits.maxPixels());
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

    private Pixels decode(byte[] bytes, ImageHeader header) throws IOException, InvalidImageException {
        return switch (header.format()) {
            case PNG -> {
                PngFile file = new PngFile(bytes);
                yield upright(PngRows.decode(file), file.orientation());
            }
            case JPEG -> {
                JpegFile file = new JpegFile(bytes);
                yield upright(JpegRows.decode(file, header, limits.maxPixels()), file.orientation());
            }
        };
    }

    /** A square result may be turned after resizing, which is cheap whatever the image's size. */
    private Pixels upright(RgbRows rows, Orientation orientation) throws IOException {
        return scaled(orientation.upright(Resize.toSquare(rows, format.size()), format.size()));
    }

    /** Samples in [0, 1] that somebody else decoded; the array stays the caller's. */
    Pixels ofRgb(float[] rgb) {
        float[] samples = new float[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            samples[i] = rgb[i] * 255;
        }
        return scaled(samples);
    }

    private Pixels scaled(float[] rgb) {
        float[] values = format.channels() == 1 ? grey(rgb) : rgb;
        for (int i = 0; i < values.length; i++) {
            values[i] = format.scale().of(values[i]);
        }
        return new Pixels(format, values);
    }

    /** Luma of ITU-R BT.601, as most training pipelines have it; of a grey pixel exactly its sample. */
    private static float[] grey(float[] rgb) {
        float[] grey = new float[rgb.length / CHANNELS];
        for (int i = 0; i < grey.length; i++) {
            float green = rgb[i * CHANNELS + 1];
            grey[i] = green + 0.299f * (rgb[i * CHANNELS] - green) + 0.114f * (rgb[i * CHANNELS + 2] - green);
        }
        return grey;
    }
}
