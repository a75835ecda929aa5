package dev.eleventh.backbone.image;

import dev.eleventh.contracts.image.ImageHeader;
import dev.eleventh.contracts.image.ImageLimits;
import dev.eleventh.contracts.image.ImageProblem;
import dev.eleventh.contracts.image.InvalidImageException;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Decodes untrusted bytes to pixels at the backbone's input size. The header is checked against the limits before a
 * pixel is allocated. Java's decoders get the file without its metadata, where most of their attack surface is. This
 * module's README describes how each kind of image is converted.
 *
 * <p>Thread-safe and parallel. All images being decoded at one moment together have at most as many pixels as a single
 * image may have.
 */
public final class ImageDecoder {
    /** Number of channels that the file decoders return, whatever the backbone reads. */
    static final int CHANNELS = 3;

    private final PixelFormat format;
    private final ImageLimits limits;
    private final Semaphore pixelsInMemory;

    public ImageDecoder(PixelFormat format, ImageLimits limits) {
        // Fair, so that small images cannot delay a large one indefinitely.
        this(format, limits, new Semaphore(limits.maxPixels(), true));
    }

    private ImageDecoder(PixelFormat format, ImageLimits limits, Semaphore pixelsInMemory) {
        this.format = format;
        this.limits = limits;
        this.pixelsInMemory = pixelsInMemory;
    }

    /** Returns a decoder for another backbone; the two share the limit on pixels in memory. */
    public ImageDecoder with(PixelFormat other) {
        return new ImageDecoder(other, limits, pixelsInMemory);
    }

    public PixelFormat format() {
        return format;
    }

    public Pixels decode(byte[] bytes) throws InvalidImageException {
        ImageHeader header = ImageHeader.read(bytes, limits);
        int pixels = Math.min(header.width() * header.height(), limits.maxPixels());
        pixelsInMemory.acquireUninterruptibly(pixels);
        try {
            return decode(bytes, header);
        } catch (IOException | RuntimeException e) {
            // Java's decoders report broken pixels by an index out of bounds as often as by an IOException.
            throw new InvalidImageException(
                    ImageProblem.CORRUPT,
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

    /** Rotates the image only after resizing it, which is cheap whatever the image's size. */
    private Pixels upright(RgbRows rows, Orientation orientation) throws IOException {
        float[] values = format instanceof ResampledFormat resampled
                ? resampled.normalisation().of(PillowResize.resize(rows, orientation, resampled))
                : scaled(Resize.toSquare(rows, format.width()));
        return new Pixels(format, orientation.upright(values, format.width(), format.height()));
    }

    /**
     * Converts samples in [0, 1] that were decoded and resized elsewhere; does not change the array. A format whose
     * images have 8 bits a sample rounds them to that.
     *
     * @param rgb [height, width, 3]
     */
    public Pixels ofRgb(float[] rgb) {
        float[] samples = new float[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            samples[i] = rgb[i] * 255;
        }
        if (format instanceof ResampledFormat resampled) {
            byte[] rounded = new byte[rgb.length * format.channels() / CHANNELS];
            PillowResize.round(samples, rounded);
            return new Pixels(format, resampled.normalisation().of(rounded));
        }
        return new Pixels(format, scaled(samples));
    }

    private float[] scaled(float[] rgb) {
        float[] values = format.channels() == 1 ? grey(rgb) : rgb;
        for (int i = 0; i < values.length; i++) {
            values[i] = format.value(i % format.channels(), values[i]);
        }
        return values;
    }

    /** Luma of ITU-R BT.601, as in most training pipelines; for a grey pixel exactly its sample. */
    private static float[] grey(float[] rgb) {
        float[] grey = new float[rgb.length / CHANNELS];
        for (int i = 0; i < grey.length; i++) {
            float green = rgb[i * CHANNELS + 1];
            grey[i] = green + 0.299f * (rgb[i * CHANNELS] - green) + 0.114f * (rgb[i * CHANNELS + 2] - green);
        }
        return grey;
    }
}
