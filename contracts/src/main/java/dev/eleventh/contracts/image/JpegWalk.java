package dev.eleventh.contracts.image;

import static dev.eleventh.contracts.image.JpegSegments.check;
import static dev.eleventh.contracts.image.JpegSegments.corrupt;

import org.jspecify.annotations.Nullable;

/** Checks a JPEG's headers up to the end of the image. */
final class JpegWalk {
    /**
     * A progressive file may request a pass over all pixels with every few bytes: 10 MiB of scans would keep a decoder
     * busy for hours. Encoders write about ten scans.
     */
    static final int MAX_SCANS = 100;

    /**
     * A decoder passes over all pixels once per scan. An image of {@link ImageLimits#maxPixels} may have this many
     * scans, which takes seconds; a smaller image may have more, up to {@link #MAX_SCANS}.
     */
    private static final int MAX_SCANS_OF_THE_LARGEST = 16;

    private final JpegSegments segments;
    private final ImageLimits limits;
    private @Nullable JpegFrame frame;
    private int scans;

    JpegWalk(byte[] bytes, ImageLimits limits) {
        this.segments = new JpegSegments(bytes);
        this.limits = limits;
    }

    ImageHeader toEnd() throws InvalidImageException {
        int marker = segments.next();
        while (marker != JpegSegments.END_OF_IMAGE) {
            if (JpegFrame.isFrame(marker)) {
                check(frame == null, "it has two frame headers");
                frame = new JpegFrame(marker, segments.segment());
                limits.checkStripDimensions(frame.width(), frame.height());
            } else if (marker == JpegSegments.START_OF_SCAN) {
                checkScan();
            }
            marker = segments.next();
        }
        JpegFrame seen = frame;
        if (seen == null || scans == 0) {
            throw corrupt("it ends without a frame header or a scan");
        }
        return new ImageHeader(ImageFormat.JPEG, seen.width(), seen.height());
    }

    private void checkScan() throws InvalidImageException {
        JpegFrame seen = frame;
        if (seen == null) {
            throw corrupt("its scan comes before its frame header");
        }
        int components = seen.componentsOf(segments.segment()).length;
        if (scans == 0 && (seen.isProgressive() || components < seen.components())) {
            // The decoder cannot return a row before it has read the last scan, and holds all rows until then.
            limits.checkDimensions(seen.width(), seen.height());
        }
        long pixels = (long) seen.width() * seen.height();
        long most = Math.min(MAX_SCANS, Math.max(1, MAX_SCANS_OF_THE_LARGEST * (long) limits.maxPixels() / pixels));
        check(++scans <= most, "it has more than %d scans, the most for its %d pixels", most, pixels);
    }
}
