package dev.eleventh.contracts.image;

import java.nio.ByteBuffer;

/** A JPEG's frame header: the size of the image and the ids by which scans refer to its components. */
public final class JpegFrame {
    private static final int PROGRESSIVE = 0xC2;
    private static final int COMPONENTS_AT = 5;
    private static final int COMPONENT_BYTES = 3;
    private static final int MAX_COMPONENTS_OF_A_SCAN = 4;

    private final int marker;
    private final ByteBuffer header;

    /**
     * Reads the header.
     *
     * @throws InvalidImageException when the kind of JPEG is not supported or the header is damaged
     */
    public JpegFrame(int marker, ByteBuffer header) throws InvalidImageException {
        this.marker = marker;
        this.header = header;
        JpegSegments.check(header.limit() > COMPONENTS_AT, "its frame header has %d bytes", header.limit());
        int precision = header.get(0);
        int components = header.get(COMPONENTS_AT);
        // Baseline, extended and progressive with Huffman coding; not lossless, hierarchical, arithmetic or 12-bit.
        if (marker > PROGRESSIVE || precision != 8 || components < 1 || components == 2 || components > 4) {
            throw new InvalidImageException(
                    ImageProblem.UNSUPPORTED_FORMAT,
                    "JPEG must be baseline or progressive with 8 bits and 1, 3 or 4 components, is SOF%d with %d bits and %d; convert it"
                            .formatted(marker - 0xC0, precision, components));
        }
        JpegSegments.check(
                header.limit() == COMPONENTS_AT + 1 + COMPONENT_BYTES * components,
                "its frame header has %d bytes",
                header.limit());
    }

    /** Returns whether a marker starts a frame; C4, C8 and CC in that range are tables and an extension. */
    public static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    int width() {
        return Short.toUnsignedInt(header.getShort(3));
    }

    int height() {
        return Short.toUnsignedInt(header.getShort(1));
    }

    public boolean isProgressive() {
        return marker == PROGRESSIVE;
    }

    public int components() {
        return header.get(COMPONENTS_AT);
    }

    /** Returns the id of a component, in [0, 255]. Some encoders give all components the same id. */
    public int id(int component) {
        return header.get(COMPONENTS_AT + 1 + COMPONENT_BYTES * component) & 0xFF;
    }

    /**
     * Returns the components of a scan, as indices into the frame. As in libjpeg-turbo, if several components have an
     * id, the first one that the scan does not yet contain counts.
     *
     * @throws InvalidImageException when the scan's header is damaged, or names a component that the frame does not
     *     have
     */
    public int[] componentsOf(ByteBuffer scan) throws InvalidImageException {
        int count = scan.hasRemaining() ? scan.get(0) : 0;
        JpegSegments.check(
                count >= 1 && count <= MAX_COMPONENTS_OF_A_SCAN && scan.limit() == 4 + 2 * count,
                "a scan's header has %d bytes for %d components",
                scan.limit(),
                count);
        int[] components = new int[count];
        for (int i = 0; i < count; i++) {
            components[i] = find(scan.get(1 + 2 * i) & 0xFF, components, i);
        }
        return components;
    }

    private int find(int id, int[] taken, int count) throws InvalidImageException {
        for (int component = 0; component < components(); component++) {
            boolean free = true;
            for (int i = 0; i < count; i++) {
                free &= taken[i] != component;
            }
            if (free && id(component) == id) {
                return component;
            }
        }
        throw JpegSegments.corrupt("a scan has a component %d that its frame lacks".formatted(id));
    }
}
