package dev.eleventh.ingest.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.ingest.TestArchives;
import dev.eleventh.ingest.TestImages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArchiveTest {
    private static final Map<String, byte[]> ONE = Map.of("pets/mug/1.png", TestImages.png(1));

    private static byte[] pack(ArchiveFormat format, Map<String, byte[]> files) {
        return format == ArchiveFormat.ZIP ? TestArchives.zip(files) : TestArchives.tarGz(files);
    }

    private static List<Archive.Entry> entries(ArchiveFormat format, byte[] bytes) throws IOException {
        Archive archive = Archive.open(new ByteArrayInputStream(bytes), format);
        List<Archive.Entry> entries = new ArrayList<>();
        for (Optional<Archive.Entry> next = archive.next(); next.isPresent(); next = archive.next()) {
            entries.add(next.get());
        }
        archive.finish();
        return entries;
    }

    @ParameterizedTest
    @EnumSource(ArchiveFormat.class)
    void readsAnEntryUpToALimitAndContinuesAfterIt(ArchiveFormat format) throws Exception {
        byte[] zeros = new byte[50 << 20];
        Archive archive = Archive.open(
                new ByteArrayInputStream(pack(format, new TreeMap<>(Map.of("a/1", zeros, "b/2", new byte[] {7})))),
                format);

        assertThat(archive.next())
                .hasValueSatisfying(entry -> assertThat(entry.name()).isEqualTo("a/1"));
        assertThat(archive.read(10)).hasSize(10);
        assertThat(archive.next())
                .hasValueSatisfying(entry -> assertThat(entry.isReadable()).isTrue());
        assertThat(archive.read(10)).containsExactly(7);
        assertThat(archive.next()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ArchiveFormat.class)
    void aTruncatedOrDamagedArchiveIsReported(ArchiveFormat format) {
        byte[] whole = pack(format, ONE);
        byte[] cut = Arrays.copyOf(whole, whole.length / 2);
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, whole.length / 2, whole.length / 2 + 40, (byte) 0x55);

        assertThatThrownBy(() -> readAll(format, cut)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> readAll(format, damaged)).isInstanceOf(IOException.class);
    }

    @Test
    void aZipWithAFlippedBitIsNotIntact() throws Exception {
        byte[] zip = TestArchives.bytes(out -> {
            try (ZipOutputStream files = new ZipOutputStream(out)) {
                files.setLevel(0);
                files.putNextEntry(new ZipEntry("mug/1.png"));
                files.write(new byte[1_000]);
            }
        });
        Archive whole = Archive.open(new ByteArrayInputStream(zip), ArchiveFormat.ZIP);
        zip[500] = 1;
        Archive flipped = Archive.open(new ByteArrayInputStream(zip.clone()), ArchiveFormat.ZIP);
        zip[500] = 0;

        for (Archive archive : List.of(whole, flipped)) {
            assertThat(archive.next()).isPresent();
            assertThat(archive.read(2_000)).hasSize(1_000);
            assertThat(archive.next()).isEmpty();
        }
        assertThat(whole.wasIntact()).isTrue();
        assertThat(flipped.wasIntact()).isFalse();
    }

    private static void readAll(ArchiveFormat format, byte[] bytes) throws IOException {
        Archive archive = Archive.open(new ByteArrayInputStream(bytes), format);
        while (archive.next().isPresent()) {
            archive.read(1 << 20);
        }
        archive.finish();
        if (!archive.wasIntact()) {
            throw new IOException("the bytes do not match the checksum");
        }
    }

    @Test
    void aNameOfManyMegabytesIsRefused() {
        byte[] bomb = TestArchives.bytes(out -> {
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
                TarArchiveEntry name = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
                name.setSize(10 << 20);
                tar.putArchiveEntry(name);
                tar.write(new byte[10 << 20]);
                tar.closeArchiveEntry();
            }
        });

        assertThatThrownBy(() -> entries(ArchiveFormat.TAR_GZ, bomb)).hasMessageContaining("too long");
    }

    @Test
    void aLongNameIsRead() throws Exception {
        String name = "x".repeat(2_000) + "/mug/1.png";

        assertThat(entries(ArchiveFormat.TAR_GZ, TestArchives.tarGz(Map.of(name, new byte[1]))))
                .extracting(Archive.Entry::name)
                .containsExactly(name);
    }

    @Test
    void severalGzipMembersAreOneArchive() throws Exception {
        byte[] tar = TestArchives.bytes(out -> {
            try (TarArchiveOutputStream files = new TarArchiveOutputStream(out)) {
                TarArchiveEntry entry = new TarArchiveEntry("mug/1.png");
                entry.setSize(1_000);
                files.putArchiveEntry(entry);
                files.write(new byte[1_000]);
                files.closeArchiveEntry();
            }
        });
        byte[] members = TestArchives.bytes(out -> {
            for (int from = 0; from < tar.length; from += 700) {
                GZIPOutputStream member = new GZIPOutputStream(out);
                member.write(tar, from, Math.min(700, tar.length - from));
                member.finish();
            }
        });

        assertThat(entries(ArchiveFormat.TAR_GZ, members)).hasSize(1);
    }

    @Test
    void linksAndEncryptedEntriesAreNotReadable() throws Exception {
        byte[] tar = TestArchives.bytes(out -> {
            try (TarArchiveOutputStream files = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
                TarArchiveEntry link = new TarArchiveEntry("mug/1.png", TarConstants.LF_SYMLINK);
                link.setLinkName("/etc/passwd");
                files.putArchiveEntry(link);
                files.closeArchiveEntry();
            }
        });
        byte[] encrypted = TestArchives.zip(ONE);
        // the flag in the local header, which is the one that a stream is read by
        encrypted[6] |= 1;

        assertThat(entries(ArchiveFormat.TAR_GZ, tar))
                .singleElement()
                .satisfies(entry -> assertThat(entry.isReadable()).isFalse());
        Archive archive = Archive.open(new ByteArrayInputStream(encrypted), ArchiveFormat.ZIP);
        assertThat(archive.next()).hasValueSatisfying(entry -> {
            assertThat(entry.isReadable()).isFalse();
            assertThat(entry.hint()).contains("encrypted");
        });
    }

    @Test
    void aStoredZipIsReadWhenItsSizesComeFirst() throws Exception {
        byte[] zip = TestArchives.bytes(out -> {
            try (ZipArchiveOutputStream files = new ZipArchiveOutputStream(out)) {
                byte[] text = "stored".getBytes(UTF_8);
                ZipArchiveEntry entry = new ZipArchiveEntry("mug/1.png");
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(text.length);
                CRC32 crc = new CRC32();
                crc.update(text);
                entry.setCrc(crc.getValue());
                files.putArchiveEntry(entry);
                files.write(text);
                files.closeArchiveEntry();
            }
        });
        Archive archive = Archive.open(new ByteArrayInputStream(zip), ArchiveFormat.ZIP);

        assertThat(archive.next())
                .hasValueSatisfying(entry -> assertThat(entry.isReadable()).isTrue());
        assertThat(archive.read(100)).asString(UTF_8).isEqualTo("stored");
    }

    @Test
    void anEmptyZipHasNoEntries() throws Exception {
        assertThat(entries(ArchiveFormat.ZIP, TestArchives.zip(Map.of()))).isEmpty();
    }
}
