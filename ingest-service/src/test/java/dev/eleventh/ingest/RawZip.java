package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * Writes a zip with arbitrary headers. Its central directory has only signatures and names, because no test reads it.
 */
final class RawZip {
    static final int ENCRYPTED = 1;
    static final int DESCRIBED = 1 << 3;
    static final int UTF_8_NAMES = 1 << 11;
    static final int STORED = 0;
    static final int DEFLATED = 8;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();

    /** The form of a data descriptor: with or without a signature, and with sizes of four or eight bytes. */
    enum Descriptor {
        SIGNED,
        UNSIGNED,
        SIGNED_64,
        UNSIGNED_64;

        private byte[] of(long crc, int packed, int size) {
            boolean wide = this == SIGNED_64 || this == UNSIGNED_64;
            ByteBuffer bytes = littleEndian(24);
            if (this == SIGNED || this == SIGNED_64) {
                bytes.putInt(0x08074B50);
            }
            bytes.putInt((int) crc);
            if (wide) {
                bytes.putLong(packed).putLong(size);
            } else {
                bytes.putInt(packed).putInt(size);
            }
            return written(bytes);
        }
    }

    RawZip stored(String name, byte[] data, int flags) {
        return stored(name.getBytes(UTF_8), data, flags);
    }

    RawZip stored(byte[] name, byte[] data, int flags) {
        return entry(name, flags, STORED, crc(data), data, data.length);
    }

    RawZip described(String name, int flags, int method, byte[] packed, int size, long crc, Descriptor descriptor) {
        header(name.getBytes(UTF_8), flags | DESCRIBED, method, 0, 0, 0);
        out.writeBytes(packed);
        out.writeBytes(descriptor.of(crc, packed.length, size));
        return this;
    }

    RawZip described(String name, byte[] data, Descriptor descriptor) {
        return described(name, 0, STORED, data, data.length, crc(data), descriptor);
    }

    RawZip entry(byte[] name, int flags, int method, long crc, byte[] packed, int size) {
        header(name, flags, method, crc, packed.length, size);
        out.writeBytes(packed);
        return this;
    }

    /** Adds a stored entry with an extra field in its local header. */
    RawZip extra(String name, byte[] extra, byte[] data) {
        header(name.getBytes(UTF_8), 0, STORED, crc(data), data.length, data.length, extra);
        out.writeBytes(data);
        return this;
    }

    /** Adds an entry with a data descriptor that also has a size in its local header. */
    RawZip describedTwice(String name, byte[] packed, byte[] data) {
        header(name.getBytes(UTF_8), DESCRIBED, DEFLATED, 0, 0, data.length);
        out.writeBytes(packed);
        out.writeBytes(Descriptor.SIGNED.of(crc(data), packed.length, data.length));
        return this;
    }

    private void header(byte[] name, int flags, int method, long crc, int packed, int size) {
        header(name, flags, method, crc, packed, size, new byte[0]);
    }

    private void header(byte[] name, int flags, int method, long crc, int packed, int size, byte[] extra) {
        ByteBuffer header = littleEndian(30 + name.length + extra.length)
                .putInt(0x04034B50)
                .putShort((short) 20)
                .putShort((short) flags)
                .putShort((short) method)
                .putInt(0x5A210000)
                .putInt((int) crc)
                .putInt(packed)
                .putInt(size)
                .putShort((short) name.length)
                .putShort((short) extra.length)
                .put(name)
                .put(extra);
        out.writeBytes(written(header));
        directory.writeBytes(written(littleEndian(46)
                .putInt(0x02014B50)
                .position(28)
                .putShort((short) name.length)
                .position(46)));
        directory.writeBytes(name);
    }

    /** Returns the entries without the central directory. */
    byte[] entries() {
        return out.toByteArray();
    }

    byte[] end() {
        out.writeBytes(directory.toByteArray());
        out.writeBytes(written(littleEndian(22).putInt(0x06054B50).position(22)));
        return out.toByteArray();
    }

    static long crc(byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(data);
        return crc.getValue();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] written(ByteBuffer buffer) {
        byte[] written = new byte[buffer.flip().remaining()];
        buffer.get(written);
        return written;
    }
}
