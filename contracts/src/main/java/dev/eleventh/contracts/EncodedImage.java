package dev.eleventh.contracts;

import java.util.Arrays;

/** An undecoded image file. The bytes can be megabytes, so they are shared, not copied: no holder may change them. */
public final class EncodedImage {
    private final byte[] bytes;

    public EncodedImage(byte[] bytes) {
        this.bytes = bytes;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedImage that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "EncodedImage[%d bytes]".formatted(bytes.length);
    }
}
