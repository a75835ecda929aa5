package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.fuzz.Fuzz;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.archive.Archive;
import dev.eleventh.ingest.archive.ArchiveFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fuzz")
class ArchiveFuzzTest {
    private static final Map<String, byte[]> FILES = new TreeMap<>(Map.of(
            "pets/mug/1.png", TestImages.png(1),
            "pets/pen/2.jpg", TestImages.jpeg(2),
            "README.md", "pens and mugs".getBytes(US_ASCII)));

    /**
     * Memory that may be allocated to read a file once to its end; decompressors have tables of up to 5 MB per entry.
     */
    private static long mayAllocate(byte[] input) {
        return (32L << 20) + 64L * input.length;
    }

    @ParameterizedTest
    @EnumSource(ArchiveFormat.class)
    void everyInputIsReadOrRefusedInBoundedMemory(ArchiveFormat format) {
        List<byte[]> seeds = format == ArchiveFormat.ZIP
                ? List.of(TestArchives.zip(FILES), stored(), described(), TestArchives.zip(Map.of()))
                : List.of(TestArchives.tarGz(FILES), TestArchives.tarGz(Map.of("x".repeat(300), new byte[9])));
        Fuzz.target("archive " + format, seeds, IOException.class)
                .run(500, ArchiveFuzzTest::mayAllocate, input -> read(format, input));
        if (format == ArchiveFormat.TAR_GZ) {
            List<byte[]> unpacked = seeds.stream().map(ArchiveFuzzTest::gunzip).toList();
            Fuzz.target("archive tar", unpacked, IOException.class)
                    .run(500, ArchiveFuzzTest::mayAllocate, input -> read(format, gzip(input)));
        }
    }

    private static List<String> read(ArchiveFormat format, byte[] bytes) throws IOException {
        List<String> names = new ArrayList<>();
        try (Archive archive = Archive.open(new ByteArrayInputStream(bytes), format)) {
            for (Optional<Archive.Entry> next = archive.next(); next.isPresent(); next = archive.next()) {
                names.add(next.get().name());
                if (next.get().isReadable()) {
                    assertThat(archive.read(Topics.MAX_IMAGE_BYTES + 1)).hasSizeLessThan(Topics.MAX_IMAGE_BYTES + 2);
                }
            }
            archive.finish();
        }
        return names;
    }

    /** Tries every method number, including methods that only optional libraries decompress. */
    @Test
    void everyCompressionMethodIsReadOrReportedAsUnreadable() {
        byte[] zip = stored();
        for (int method = 0; method < 256; method++) {
            ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putShort(8, (short) method);
            try {
                read(ArchiveFormat.ZIP, zip);
            } catch (IOException e) {
                // for example, a method whose library is missing
                assertThat(e).as("method %d", method).hasMessageNotContaining("null");
            }
        }
    }

    /** Of 100 MB, only the requested bytes are held; a reader that holds everything allocates it twice. */
    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar.gz"})
    void anArchiveBombUsesNoMoreMemoryThanRequested(String kind) {
        byte[] zeros = new byte[100 << 20];
        byte[] bomb = kind.equals("zip")
                ? TestArchives.zip(Map.of("mug/1.png", zeros))
                : TestArchives.tarGz(Map.of("mug/1.png", zeros));
        ArchiveFormat format = kind.equals("zip") ? ArchiveFormat.ZIP : ArchiveFormat.TAR_GZ;

        Fuzz.target("archive bomb " + kind, List.of(bomb), IOException.class)
                .run(5, input -> mayAllocate(input) + zeros.length, input -> read(format, input));
    }

    private static byte[] stored() {
        return TestArchives.bytes(out -> {
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                byte[] image = TestImages.png(1);
                ZipEntry entry = new ZipEntry("mug/1.png");
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(image.length);
                CRC32 crc = new CRC32();
                crc.update(image);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(image);
            }
        });
    }

    private static byte[] described() {
        return new RawZip()
                .described("mug/1.png", TestImages.png(1), RawZip.Descriptor.SIGNED)
                .described(
                        "pen/1.png", RawZip.ENCRYPTED, RawZip.DEFLATED, new byte[50], 38, 1, RawZip.Descriptor.UNSIGNED)
                .described("mug/2.png", TestImages.png(2), RawZip.Descriptor.SIGNED_64)
                .end();
    }

    private static byte[] gzip(byte[] bytes) {
        return TestArchives.bytes(out -> {
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(bytes);
            }
        });
    }

    private static byte[] gunzip(byte[] bytes) {
        return TestArchives.bytes(out -> new GZIPInputStream(new ByteArrayInputStream(bytes)).transferTo(out));
    }
}
