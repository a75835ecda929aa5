package dev.eleventh.backbone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An archive comes from a topic or a database, so it may be anything. */
class ImportArchiveTest {
    private static final ImportedNetwork NETWORK = new ImportedNetwork(
            "test", PixelFormat.square(28, 1, PixelScale.UNIT), null, null, null, 24, "embedding", null, null, null);

    private static final byte[] DESCRIPTION = Json.write(NETWORK).getBytes(UTF_8);

    @TempDir
    private Path folder;

    @Test
    void unpacksTheFilesThatWerePacked() throws IOException {
        List<String> paths =
                List.of("assets/words", "assets/words.txt", "saved_model.pb", "variables/" + "v".repeat(245));
        Path archive = folder.resolve("archive");
        try (TemporaryFolder files = TemporaryFolder.create()) {
            for (String path : paths) {
                files.write(path, path.getBytes(UTF_8));
            }
            ImportArchive.write(NETWORK, files, Files.newOutputStream(archive));
        }

        try (ImportArchive unpacked = ImportArchive.unpack(BackboneArtifact.Kind.SAVED_MODEL, archive)) {
            assertThat(unpacked.network()).isEqualTo(NETWORK);
            for (String path : paths) {
                assertThat(unpacked.folder().path().resolve(path)).hasContent(path);
            }
        }
    }

    @Test
    void theDescriptionIsReadWithoutTheFilesBehindIt() throws IOException {
        byte[] archive = Files.readAllBytes(archive("eleventh.json", "saved_model.pb"));
        InputStream start = new ByteArrayInputStream(archive, 0, archive.length / 2);

        assertThat(ImportArchive.describe(BackboneArtifact.Kind.SAVED_MODEL, start))
                .isEqualTo(NETWORK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eleventh.json assets/words assets/words/english | the file 'assets/words' and also 'assets/words/english'",
                "eleventh.json assets/words/english assets/words | the file 'assets/words' and also 'assets/words/english'",
                "eleventh.json ../saved_model.pb | has the entry '../saved_model.pb', which is not part of an import",
                "eleventh.json assets/words | has no saved_model.pb",
                "saved_model.pb | has no eleventh.json",
            })
    void anArchiveThatNoImportWritesIsRefused(String paths, String message) throws IOException {
        Path archive = archive(paths.split(" "));

        assertThatThrownBy(() -> ImportArchive.unpack(BackboneArtifact.Kind.SAVED_MODEL, archive))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("import the network again");
    }

    @Test
    void aPathThatIsTooLongIsRefused() throws IOException {
        Path archive = archive("eleventh.json", "variables/" + "v".repeat(246));

        assertThatThrownBy(() -> ImportArchive.unpack(BackboneArtifact.Kind.SAVED_MODEL, archive))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256 characters, at most 255");
    }

    @Test
    void weightsInAFileWithTheNameOfTheDescriptionAreRefused() {
        try (TemporaryFolder files = TemporaryFolder.create()) {
            files.write("eleventh.json", new byte[] {1});

            assertThatThrownBy(() -> ImportArchive.write(NETWORK, files, OutputStream.nullOutputStream()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has weights in a file eleventh.json");
        }
    }

    private Path archive(String... paths) throws IOException {
        Path archive = folder.resolve("archive");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String path : paths) {
                byte[] content = path.equals("eleventh.json") ? DESCRIPTION : new byte[1000];
                CRC32 crc = new CRC32();
                crc.update(content);
                ZipEntry entry = new ZipEntry(path);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(content);
            }
        }
        return archive;
    }
}
