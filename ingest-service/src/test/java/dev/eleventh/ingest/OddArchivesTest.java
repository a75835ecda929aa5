package dev.eleventh.ingest;

import static dev.eleventh.ingest.RawZip.DEFLATED;
import static dev.eleventh.ingest.RawZip.ENCRYPTED;
import static dev.eleventh.ingest.RawZip.STORED;
import static dev.eleventh.ingest.RawZip.UTF_8_NAMES;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.ingest.archive.Archive;
import dev.eleventh.ingest.archive.ArchiveFormat;
import dev.eleventh.ingest.archive.ArchivePath;
import dev.eleventh.ingest.batch.ArchiveUpload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream.UnicodeExtraFieldPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Archives from programs that follow no standard. Each entry is read correctly or refused, and the other entries are
 * still read.
 */
class OddArchivesTest {
    private static final byte[] A = "the first".getBytes(US_ASCII);
    private static final byte[] B = "the second one".getBytes(US_ASCII);
    private static final String READ_A = "mug/the first";
    private static final String READ_B = "pen/the second one";

    /**
     * One archive.
     *
     * @param source the program, standard or issue that the archive follows
     * @param outcomes of each entry that is neither a folder nor hidden: its label and its text, or why it is refused
     */
    record Case(String name, String source, ArchiveFormat format, Supplier<byte[]> bytes, List<String> outcomes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Case> CASES = new ArrayList<>();

    static {
        zipNames();
        tarNames();
        paths();
        packing();
        padding();
        splits();
        extraFields();
        tarHeaders();
    }

    static List<Case> cases() {
        return CASES;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eachEntryIsReadOrRefused(Case archive) throws IOException {
        assertThat(outcomes(archive.format(), archive.bytes().get())).isEqualTo(archive.outcomes());
    }

    private static void zip(String name, String source, byte[] bytes, String... outcomes) {
        CASES.add(new Case(name, source, ArchiveFormat.ZIP, () -> bytes, List.of(outcomes)));
    }

    private static void tar(String name, String source, byte[] tar, String... outcomes) {
        CASES.add(new Case(name, source, ArchiveFormat.TAR_GZ, () -> gzip(tar), List.of(outcomes)));
    }

    /** The code page of a name is not in the file, so no letter is guessed, and no name becomes another class. */
    private static void zipNames() {
        String source = "Windows writes names in the code page of its country";
        for (String[] names : new String[][] {
            {"CP850", "Bl\u0081ten", "Bl\u0094ten"},
            {"Latin-1", "Bl\u00FCten", "Bl\u00F6ten"},
            {"CP866", "\u008A\u008E\u0092", "\u008A\u0088\u0092"},
            {"Shift_JIS", "\u0083R\u0083b\u0083v", "\u0083y\u0083\u0093"},
        }) {
            byte[] zip = new RawZip()
                    .stored((names[1] + "/1.jpg").getBytes(ISO_8859_1), A, 0)
                    .stored((names[2] + "/1.jpg").getBytes(ISO_8859_1), B, 0)
                    .stored("pen/1.jpg", B, 0)
                    .end();
            zip("zip with names in " + names[0], source, zip, "invalid-label", "invalid-label", READ_B);
        }
        byte[] flagged = "Bl\u0081ten/1.jpg".getBytes(ISO_8859_1);
        zip(
                "zip with names that are flagged as UTF-8 but are not",
                source,
                new RawZip().stored(flagged, A, UTF_8_NAMES).end(),
                "invalid-label");
        zip(
                "zip with names in UTF-8",
                "APPNOTE.TXT, appendix D",
                new RawZip()
                        .stored("Blüten/1.jpg", A, UTF_8_NAMES)
                        .stored("Blöten/1.jpg", B, UTF_8_NAMES)
                        .end(),
                "Blüten/the first",
                "Blöten/the second one");
        zip(
                "zip with names in UTF-8 without the flag",
                "macOS",
                new RawZip()
                        .stored("Blüten/1.jpg", A, 0)
                        .stored("Blöten/1.jpg", B, 0)
                        .end(),
                "Blüten/the first",
                "Blöten/the second one");
        zip(
                "zip with names in two encodings",
                "Info-ZIP: Unicode path extra field",
                unicodeExtra(),
                "Blüten/the first");
        zip(
                "zip with a file's name in CP850",
                source,
                new RawZip()
                        .stored("mug/Bl\u0081te.jpg".getBytes(ISO_8859_1), A, 0)
                        .end(),
                READ_A);
    }

    private static byte[] unicodeExtra() {
        return TestArchives.bytes(out -> {
            try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
                zip.setEncoding("ISO-8859-1");
                zip.setUseLanguageEncodingFlag(false);
                zip.setCreateUnicodeExtraFields(UnicodeExtraFieldPolicy.ALWAYS);
                put(zip, "Blüten/1.jpg", A);
            }
        });
    }

    private static void put(ZipArchiveOutputStream zip, String name, byte[] data) throws IOException {
        zip.putArchiveEntry(new ZipArchiveEntry(name));
        zip.write(data);
        zip.closeArchiveEntry();
    }

    private static void tarNames() {
        String source = "tar writes the bytes that the file system has";
        String long1 = "x".repeat(120);
        tar(
                "tar with names in Latin-1",
                source,
                tar("ISO-8859-1", "Blüten/1.jpg", "Blöten/1.jpg"),
                "invalid-label",
                "invalid-label");
        tar(
                "tar with names in UTF-8",
                source,
                tar("UTF-8", "Blüten/1.jpg", "Blöten/1.jpg"),
                "Blüten/the first",
                "Blöten/the second one");
        tar(
                "tar with long names in Latin-1",
                "GNU tar",
                tar("ISO-8859-1", long1 + "/Blüten/1.jpg", long1 + "/Blöten/1.jpg"),
                "invalid-label",
                "invalid-label");
        tar(
                "tar with long names in UTF-8",
                "GNU tar",
                tar("UTF-8", long1 + "/Blüten/1.jpg", long1 + "/Blöten/1.jpg"),
                "Blüten/the first",
                "Blöten/the second one");
        tar(
                "tar with a PAX name",
                "POSIX",
                pax("path", "Blüten/1.jpg".getBytes(UTF_8), "Bl?ten/1.jpg", ""),
                "Blüten/the first");
        tar(
                "tar with a PAX name whose bytes are no UTF-8",
                "POSIX: hdrcharset=BINARY",
                pax("path", "Bl\u00FCten/1.jpg".getBytes(ISO_8859_1), "Bl?ten/1.jpg", "21 hdrcharset=BINARY\n"),
                "invalid-label");
        tar(
                "tar with a PAX name that reads like bytes of UTF-8",
                "POSIX",
                pax("path", "Ã¼/1.jpg".getBytes(UTF_8), "x/1.jpg", ""),
                "Ã¼/the first");
        tar(
                "tar with a PAX time and a name in UTF-8",
                "commons-compress",
                pax("mtime", "1700000000.5".getBytes(UTF_8), "Bl\u00C3\u00BCten/1.jpg", ""),
                "Blüten/the first");
    }

    private static byte[] tar(String encoding, String first, String second) {
        return TestArchives.bytes(out -> {
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, encoding)) {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
                put(tar, new TarArchiveEntry(first), A);
                put(tar, new TarArchiveEntry(second), B);
            }
        });
    }

    /** Returns a tar with a PAX header; {@code name} is the name in the entry's own header, in Latin-1. */
    private static byte[] pax(String key, byte[] value, String name, String more) {
        return TestArchives.bytes(out -> {
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "ISO-8859-1")) {
                byte[] record = ByteBuffer.allocate(key.length() + value.length + 2)
                        .put((key + "=").getBytes(US_ASCII))
                        .put(value)
                        .put((byte) '\n')
                        .array();
                int length = record.length + 3;
                byte[] head = (more + length + " ").getBytes(US_ASCII);
                byte[] data = ByteBuffer.allocate(head.length + record.length)
                        .put(head)
                        .put(record)
                        .array();
                put(tar, new TarArchiveEntry("PaxHeaders/1", TarConstants.LF_PAX_EXTENDED_HEADER_LC), data);
                put(tar, new TarArchiveEntry(name), A);
            }
        });
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] data) throws IOException {
        entry.setSize(data.length);
        tar.putArchiveEntry(entry);
        tar.write(data);
        tar.closeArchiveEntry();
    }

    private static void paths() {
        for (String path : new String[] {
            "mug//1.jpg", "mug/./1.jpg", "./mug//./1.jpg", "//mug/1.jpg", "a//mug///1.jpg", "mug/././/1.jpg"
        }) {
            tar("tar with " + path, "POSIX", tar("UTF-8", path, "pen/1.jpg"), READ_A, READ_B);
            zip("zip with " + path, "POSIX", new RawZip().stored(path, A, 0).end(), READ_A);
        }
        zip(
                "zip with backslashes as separators",
                "PowerShell/Microsoft.PowerShell.Archive#71",
                new RawZip().stored("a\\mug\\1.jpg", A, 0).end(),
                READ_A);
        zip(
                "zip with folders and backslashes as separators",
                "icsharpcode/SharpZipLib#617",
                new RawZip()
                        .stored("a\\mug\\", new byte[0], 0)
                        .stored("a\\mug\\1.jpg", A, 0)
                        .stored("a\\pen\\1.jpg", B, 0)
                        .end(),
                READ_A,
                READ_B);
        zip(
                "zip with one folder in two Unicode normalization forms",
                "llmsresearch/paperbanana#240",
                new RawZip()
                        .stored("Blu\u0308ten/1.jpg", A, UTF_8_NAMES)
                        .stored("Bl\u00FCten/2.jpg", B, UTF_8_NAMES)
                        .end(),
                "Bl\u00FCten/the first",
                "Bl\u00FCten/the second one");
        zip(
                "zip from macOS",
                "Finder",
                new RawZip()
                        .stored("__MACOSX/mug/._1.jpg", B, 0)
                        .stored("mug/.DS_Store", B, 0)
                        .stored("mug/1.jpg", A, 0)
                        .end(),
                READ_A);
        zip(
                "zip in the 64-bit format",
                "Info-ZIP",
                TestArchives.bytes(out -> {
                    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
                        zip.setUseZip64(Zip64Mode.Always);
                        put(zip, "mug/1.jpg", A);
                        put(zip, "pen/1.jpg", B);
                    }
                }),
                READ_A,
                READ_B);
    }

    private static void packing() {
        String source = "Info-ZIP into a pipe";
        for (RawZip.Descriptor descriptor : RawZip.Descriptor.values()) {
            zip(
                    "stored zip with a data descriptor, " + descriptor,
                    source,
                    new RawZip()
                            .described("mug/1.jpg", A, descriptor)
                            .described("pen/1.jpg", B, descriptor)
                            .end(),
                    READ_A,
                    READ_B);
            for (int method : new int[] {STORED, DEFLATED, 14, 93, 99}) {
                zip(
                        "zip encrypted by method %d with a data descriptor, %s".formatted(method, descriptor),
                        "Info-ZIP, option -e",
                        new RawZip()
                                .described("mug/1.jpg", ENCRYPTED, method, new byte[5_000], 4_988, 1, descriptor)
                                .stored("pen/1.jpg", B, 0)
                                .described("mug/2.jpg", ENCRYPTED, method, new byte[5_000], 4_988, 1, descriptor)
                                .end(),
                        "refused: it is encrypted",
                        READ_B,
                        "refused: it is encrypted");
            }
            zip(
                    "zip with a new method and a data descriptor, " + descriptor,
                    "7-Zip",
                    new RawZip()
                            .described("mug/1.jpg", 0, 93, new byte[50], 99, 1, descriptor)
                            .stored("pen/1.jpg", B, 0)
                            .end(),
                    "refused: its compression method is not supported",
                    READ_B);
        }
        zip(
                "encrypted zip with sizes in the local header",
                "7-Zip",
                new RawZip()
                        .entry("mug/1.jpg".getBytes(US_ASCII), ENCRYPTED, DEFLATED, 1, new byte[5_000], 4_988)
                        .entry("mug/2.jpg".getBytes(US_ASCII), ENCRYPTED, 99, 1, new byte[5_000], 4_988)
                        .stored("pen/1.jpg", B, 0)
                        .end(),
                "refused: it is encrypted",
                "refused: it is encrypted",
                READ_B);
        byte[] wrong = new RawZip()
                .described("mug/1.jpg", 0, STORED, A, A.length, 7, RawZip.Descriptor.SIGNED)
                .stored("pen/1.jpg", B, 0)
                .end();
        zip("stored zip with a data descriptor and a wrong checksum", source, wrong, "corrupt-image", READ_B);
        zip("zip of deflated and stored entries with descriptors", source, mixed(), READ_A, READ_B, READ_A, READ_B);
    }

    private static byte[] mixed() {
        byte[] deflated = TestArchives.zip(Map.of("pen/1.jpg", B));
        // up to the central directory
        byte[] entry = new byte[deflated.length - 22 - 46 - "pen/1.jpg".length()];
        System.arraycopy(deflated, 0, entry, 0, entry.length);
        return TestArchives.bytes(out -> {
            for (int i = 0; i < 2; i++) {
                out.write(new RawZip()
                        .described("mug/1.jpg", A, RawZip.Descriptor.SIGNED)
                        .entries());
                out.write(entry);
            }
            out.write(new RawZip().end());
        });
    }

    private static void padding() {
        byte[] tar = tar("UTF-8", "mug/1.jpg", "pen/1.jpg");
        for (int zeros : new int[] {1, 2, 17, 512, 10_240, 1_000_000}) {
            byte[] padded = join(gzip(tar), new byte[zeros]);
            CASES.add(new Case(
                    "tar.gz with %d zeros after the end".formatted(zeros),
                    "gzip",
                    ArchiveFormat.TAR_GZ,
                    () -> padded,
                    List.of(READ_A, READ_B)));
        }
        byte[] halves = join(gzip(part(tar, 0, 700)), new byte[600], gzip(part(tar, 700, tar.length)), new byte[9]);
        CASES.add(new Case(
                "tar.gz with zeros between members",
                "gzip",
                ArchiveFormat.TAR_GZ,
                () -> halves,
                List.of(READ_A, READ_B)));
        for (String garbage : new String[] {"\n", "\0\0signature", "\u001F", "\u001Fx", "PK\3\4"}) {
            byte[] more = join(gzip(tar), garbage.getBytes(ISO_8859_1));
            CASES.add(new Case(
                    "tar.gz with garbage after the end, " + garbage,
                    "gzip",
                    ArchiveFormat.TAR_GZ,
                    () -> more,
                    List.of(READ_A, READ_B)));
        }
    }

    private static void splits() {
        byte[] plain =
                new RawZip().stored("mug/1.jpg", A, 0).stored("pen/1.jpg", B, 0).end();
        zip(
                "zip that was prepared for splitting",
                "synopse/mORMot2#365",
                join(new byte[] {'P', 'K', '0', '0'}, plain),
                READ_A,
                READ_B);
        zip(
                "zip that is split into one part",
                "srikanth-lingala/zip4j#563",
                join(new byte[] {'P', 'K', 7, 8}, plain),
                READ_A,
                READ_B);
    }

    /** Fields that break APPNOTE.TXT, 4.5, and that Info-ZIP skips. */
    private static void extraFields() {
        for (String[] field : new String[][] {
            {"three zeros", "zip-rs/zip-old#32", "000000"},
            {"zeros after a time", "libarchive/libarchive#1055", "5554050001a6ce12000000"},
            {"an empty 64-bit size", "libarchive/libarchive#1834", "01000000"},
            {"a time that claims more bytes than there are", "libarchive/libarchive#1055", "5554090001a6ce1200"},
            {"zeros before a time", "libarchive/libarchive#1074", "00000000" + "5554050001a6ce1200"},
        }) {
            byte[] extra = HexFormat.of().parseHex(field[2]);
            byte[] zip = new RawZip()
                    .extra("mug/1.jpg", extra, A)
                    .extra("pen/1.jpg", extra, B)
                    .end();
            zip("zip with an extra field of " + field[0], field[1], zip, READ_A, READ_B);
        }
        byte[] deflated = deflate(A);
        zip(
                "zip with sizes in the local header and in a data descriptor",
                "adamhathcock/sharpcompress#88",
                new RawZip()
                        .describedTwice("mug/1.jpg", deflated, A)
                        .stored("pen/1.jpg", B, 0)
                        .end(),
                READ_A,
                READ_B);
    }

    private static byte[] deflate(byte[] data) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(data);
        deflater.finish();
        byte[] deflated = new byte[data.length + 64];
        int length = deflater.deflate(deflated);
        deflater.end();
        return Arrays.copyOf(deflated, length);
    }

    private static void tarHeaders() {
        tar(
                "tar from git",
                "dotnet/runtime#74316",
                entries(tar -> {
                    TarArchiveEntry comment =
                            new TarArchiveEntry("pax_global_header", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
                    comment.addPaxHeader("comment", "0123456789012345678901234567890123456789");
                    tar.putArchiveEntry(comment);
                    put(tar, new TarArchiveEntry("mug/1.jpg"), A);
                }),
                READ_A);
        tar(
                "tar with a file that is a hard link to another",
                "mholt/archiver#171",
                entries(tar -> {
                    put(tar, new TarArchiveEntry("mug/1.jpg"), A);
                    TarArchiveEntry link = new TarArchiveEntry("mug/2.jpg", TarConstants.LF_LINK);
                    link.setLinkName("mug/1.jpg");
                    put(tar, link, new byte[0]);
                    put(tar, new TarArchiveEntry("pen/1.jpg"), B);
                }),
                READ_A,
                "refused: it is not a regular file, for example a link",
                READ_B);
        tar(
                "tar with an owner beyond 2^21 and a time before 1970",
                "libarchive/libarchive#825",
                entries(tar -> {
                    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
                    TarArchiveEntry entry = new TarArchiveEntry("mug/1.jpg");
                    entry.setUserId(1_000_580_000);
                    entry.setModTime(-5_000);
                    put(tar, entry, A);
                    put(tar, new TarArchiveEntry("pen/1.jpg"), B);
                }),
                READ_A,
                READ_B);
        byte[] old = tar("UTF-8", "mug/1.jpg", "pen/1.jpg");
        tar("tar of 1979", "mafintosh/tar-stream#133", withoutMagic(withoutMagic(old, 0), 1024), READ_A, READ_B);
        tar("tar with a checksum padded with spaces", "mafintosh/tar-stream#133", withSpaces(old), READ_A, READ_B);
    }

    @FunctionalInterface
    private interface Entries {
        void to(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] entries(Entries entries) {
        return TestArchives.bytes(out -> {
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
                entries.to(tar);
            }
        });
    }

    /** Removes the ustar fields: older tars have neither the name of the format nor the name of the owner. */
    private static byte[] withoutMagic(byte[] tar, int at) {
        byte[] changed = tar.clone();
        Arrays.fill(changed, at + 257, at + 512, (byte) 0);
        return withChecksum(changed, at, "%06o\0 ");
    }

    private static byte[] withSpaces(byte[] tar) {
        return withChecksum(tar.clone(), 0, "%6o \0");
    }

    private static byte[] withChecksum(byte[] tar, int at, String form) {
        Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
        int sum = 0;
        for (int i = at; i < at + 512; i++) {
            sum += tar[i] & 0xFF;
        }
        byte[] text = form.formatted(sum).getBytes(US_ASCII);
        System.arraycopy(text, 0, tar, at + 148, text.length);
        return tar;
    }

    @Test
    void aDamagedGzipMemberIsNotMistakenForTheEnd() {
        byte[] tar = tar("UTF-8", "mug/1.jpg", "pen/1.jpg");
        byte[] halves = join(gzip(part(tar, 0, 1024)), "x".getBytes(US_ASCII), gzip(part(tar, 1024, tar.length)));

        assertThatThrownBy(() -> outcomes(ArchiveFormat.TAR_GZ, halves)).isInstanceOf(IOException.class);
    }

    /** Tries every position of a descriptor in the buffer, and bytes that look like the end of an entry. */
    @ParameterizedTest
    @EnumSource(RawZip.Descriptor.class)
    void storedBytesMayContainAnything(RawZip.Descriptor descriptor) throws IOException {
        byte[] inner = new RawZip()
                .described("mug/1.jpg", B, descriptor)
                .stored("mug/2.jpg", B, 0)
                .end();
        for (int length : IntStream.concat(IntStream.rangeClosed(0, 40), IntStream.rangeClosed(8_120, 8_230))
                .toArray()) {
            byte[] data = join(
                    "image".getBytes(US_ASCII), new byte[length], inner, "PK\3\4PK\7\10PK\1\2".getBytes(ISO_8859_1));
            byte[] zip = new RawZip()
                    .described("mug/1.jpg", data, descriptor)
                    .described("mug/2.jpg", new byte[length], descriptor)
                    .stored("pen/1.jpg", B, 0)
                    .end();

            try (Archive archive = Archive.open(new ByteArrayInputStream(zip), ArchiveFormat.ZIP)) {
                assertThat(archive.next()).isPresent();
                assertThat(archive.read(1 << 20)).isEqualTo(data);
                assertThat(archive.next()).isPresent();
                assertThat(archive.wasIntact()).isTrue();
                assertThat(archive.read(1 << 20)).hasSize(length);
                assertThat(archive.next()).isPresent();
                assertThat(archive.read(1 << 20)).isEqualTo(B);
                assertThat(archive.next()).isEmpty();
                assertThat(archive.wasIntact()).isTrue();
            }
        }
    }

    @Test
    void thousandsOfStoredEntriesWithDataDescriptorsAreRead() throws IOException {
        RawZip zip = new RawZip();
        for (int i = 0; i < 5_000; i++) {
            zip.described("mug/%d.jpg".formatted(i), A, RawZip.Descriptor.SIGNED);
        }

        assertThat(outcomes(ArchiveFormat.ZIP, zip.end())).hasSize(5_000).containsOnly(READ_A);
    }

    @Test
    void aStoredEntryThatNeverEndsIsCorrupt() {
        byte[] zip = new RawZip()
                .described("mug/1.jpg", new byte[100_000], RawZip.Descriptor.SIGNED)
                .end();

        assertThatThrownBy(() -> outcomes(ArchiveFormat.ZIP, part(zip, 0, 90_000)))
                .isInstanceOf(IOException.class);
    }

    /** Reads an archive in the same way as {@link ArchiveUpload}. */
    private static List<String> outcomes(ArchiveFormat format, byte[] bytes) throws IOException {
        List<String> outcomes = new ArrayList<>();
        try (Archive archive = Archive.open(new ByteArrayInputStream(bytes), format)) {
            Optional<Archive.Entry> next = archive.next();
            while (next.isPresent()) {
                Archive.Entry entry = next.get();
                ArchivePath path = new ArchivePath(entry.name());
                if (entry.isFolder() || path.isHidden()) {
                    next = archive.next();
                    continue;
                }
                if (!entry.isReadable()) {
                    outcomes.add("refused: " + entry.hint().replaceFirst(";.*", ""));
                    next = archive.next();
                    continue;
                }
                String text = new String(archive.read(1 << 20), US_ASCII);
                next = archive.next();
                outcomes.add(archive.wasIntact() ? outcome(path, text) : "corrupt-image");
            }
            archive.finish();
        }
        return outcomes;
    }

    private static String outcome(ArchivePath path, String text) {
        try {
            return path.label().value() + "/" + text;
        } catch (RejectedException e) {
            return e.reason().code();
        }
    }

    private static byte[] gzip(byte[] bytes) {
        return TestArchives.bytes(out -> {
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(bytes);
            }
        });
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] join(byte[]... parts) {
        return TestArchives.bytes(out -> {
            for (byte[] part : parts) {
                out.write(part);
            }
        });
    }
}
