package dev.eleventh.cli.teach;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/** A tar.gz of images, in memory, because it is small and can then be sent again. */
final class ExampleArchive {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar;
    private int entries;
    private long unpacked;

    ExampleArchive() throws IOException {
        GzipParameters fast = new GzipParameters();
        // images are compressed already
        fast.setCompressionLevel(Deflater.BEST_SPEED);
        tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes, fast), StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    void add(String name, byte[] image) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(image.length);
        tar.putArchiveEntry(entry);
        tar.write(image);
        tar.closeArchiveEntry();
        entries++;
        unpacked += image.length;
    }

    int entries() {
        return entries;
    }

    long unpackedBytes() {
        return unpacked;
    }

    byte[] finish() throws IOException {
        tar.close();
        return bytes.toByteArray();
    }
}
