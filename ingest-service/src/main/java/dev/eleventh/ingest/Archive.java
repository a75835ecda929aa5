package dev.eleventh.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** An archive's entries one after the other, as its bytes come; of an entry nothing is held but what is asked for. */
final class Archive implements AutoCloseable {
    private static final String UTF_8 = "UTF-8";
    /** Of a header: names have some hundred bytes. */
    private static final long MAX_HEADER_BYTES = 256 << 10;

    private static final int BLOCK = 512;
    /** What may follow the last entry and is read for the checksum behind it. */
    private static final long MAX_PADDING = 64L << 20;

    /** Ways of packing an entry that are unpacked: others are listed as readable, and then are not. */
    private static final Set<Integer> METHODS = Set.of(
            ZipMethod.STORED.getCode(),
            ZipMethod.UNSHRINKING.getCode(),
            ZipMethod.IMPLODING.getCode(),
            ZipMethod.DEFLATED.getCode(),
            ZipMethod.ENHANCED_DEFLATED.getCode(),
            ZipMethod.BZIP2.getCode());

    private final InputStream unpacked;
    private final Allowance allowance;
    private final ArchiveInputStream<? extends ArchiveEntry> entries;
    private @Nullable ArchiveEntry current;
    private final CRC32 sum = new CRC32();
    private long begin;
    private long bytes;
    private boolean intact = true;

    private Archive(InputStream unpacked, ArchiveFormat format) throws IOException {
        this.unpacked = unpacked;
        this.allowance = new Allowance(unpacked);
        this.entries = format == ArchiveFormat.ZIP
                ? new ZipArchiveInputStream(allowance, UTF_8)
                : new TarArchiveInputStream(allowance, UTF_8);
    }

    static Archive open(InputStream body, ArchiveFormat format) throws IOException {
        return new Archive(format == ArchiveFormat.ZIP ? body : unzipped(body), format);
    }

    /** Of one member or, as pigz and bgzip write it, of several, each of which may have a name and a comment. */
    private static InputStream unzipped(InputStream body) throws IOException {
        Allowance headers = new Allowance(body);
        headers.allow(MAX_HEADER_BYTES);
        return GzipCompressorInputStream.builder()
                .setInputStream(headers)
                .setDecompressConcatenated(true)
                .setOnMemberStart(member -> headers.allow(Long.MAX_VALUE))
                .setOnMemberEnd(member -> headers.allow(MAX_HEADER_BYTES))
                .get();
    }

    /** One entry, to be read before the next is asked for. */
    record Entry(String name, boolean isFolder, boolean isReadable, String hint) {}

    /**
     * The next entry; empty at the end.
     *
     * @throws IOException when the archive is corrupt, or its bytes cannot be had
     */
    Optional<Entry> next() throws IOException {
        allowance.allow(rest() + MAX_HEADER_BYTES);
        ArchiveEntry entry = guard(entries::getNextEntry);
        allowance.allow(Long.MAX_VALUE);
        intact = isIntact();
        current = entry;
        begin = entries.getBytesRead();
        sum.reset();
        bytes = 0;
        return entry == null ? Optional.empty() : Optional.of(describe(entry));
    }

    /** What is left of the entry before; a zip's headers are short by themselves, and its sizes may come last. */
    private long rest() {
        if (entries instanceof ZipArchiveInputStream) {
            return Long.MAX_VALUE - MAX_HEADER_BYTES;
        }
        if (!(current instanceof TarArchiveEntry tar)) {
            return 0;
        }
        return Math.max(0, tar.getSize() - (entries.getBytesRead() - begin)) + BLOCK;
    }

    /** A zip says what an entry's bytes sum up to, often only behind them. */
    private boolean isIntact() {
        return !(current instanceof ZipArchiveEntry zip)
                || zip.getCrc() < 0
                || zip.getSize() != bytes
                || zip.getCrc() == sum.getValue();
    }

    /** Whether the entry before the last one had the bytes that were packed, if it was read to its end. */
    boolean wasIntact() {
        return intact;
    }

    private static boolean isPlain(TarArchiveEntry tar) {
        byte flag = tar.getLinkFlag();
        return flag == TarConstants.LF_NORMAL || flag == TarConstants.LF_OLDNORM || flag == TarConstants.LF_CONTIG;
    }

    private Entry describe(ArchiveEntry entry) {
        if (entry instanceof TarArchiveEntry tar) {
            return new Entry(entry.getName(), tar.isDirectory(), isPlain(tar), "it is no plain file but a link, say");
        }
        ZipArchiveEntry zip = (ZipArchiveEntry) entry;
        boolean readable = METHODS.contains(zip.getMethod()) && ((ZipArchiveInputStream) entries).canReadEntryData(zip);
        String hint = zip.getGeneralPurposeBit().usesEncryption()
                ? "it is encrypted"
                : "it cannot be read while it streams (not deflated, or its size comes last); zip into a file, or send a tar.gz";
        return new Entry(entry.getName(), zip.isDirectory(), readable && !zip.isUnixSymlink(), hint);
    }

    /** At most so many more bytes of the entry. */
    byte[] read(int limit) throws IOException {
        byte[] read = guard(() -> entries.readNBytes(limit));
        if (read == null) {
            return new byte[0];
        }
        sum.update(read);
        bytes += read.length;
        return read;
    }

    /** Reads what is behind the last entry, for the checksum at the end. */
    void finish() throws IOException {
        byte[] buffer = new byte[1 << 16];
        long left = MAX_PADDING;
        for (int count = unpacked.read(buffer); count >= 0 && left > 0; count = unpacked.read(buffer)) {
            left -= count;
        }
    }

    /** Gives back what unpacking holds outside of the heap. */
    @Override
    public void close() throws IOException {
        entries.close();
    }

    @FunctionalInterface
    private interface Read<T> {
        @Nullable
        T get() throws IOException;
    }

    /** On bytes that make no sense, commons-compress may throw what is meant for programmers. */
    private static <T> @Nullable T guard(Read<T> read) throws IOException {
        try {
            return read.get();
        } catch (RuntimeException e) {
            throw new IOException("the archive is corrupt: " + e.getMessage(), e);
        }
    }
}
