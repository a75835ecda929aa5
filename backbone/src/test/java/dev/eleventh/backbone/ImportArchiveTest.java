package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Files that no disk can hold are an error of the archive, and must not be reported as a lack of disk space. */
class ImportArchiveTest {
    private static final ImportedNetwork NETWORK = new ImportedNetwork(
            "test", PixelFormat.square(28, 1, PixelScale.UNIT), null, null, null, 24, "embedding", null, null, null);

    @Test
    void unpacksTheFilesThatWerePacked() {
        ImportArchive archive = archive("assets/words", "assets/words.txt", "variables/" + "v".repeat(245));

        assertThat(ImportArchive.fromBytes(BackboneArtifact.Kind.SAVED_MODEL, archive.toBytes())
                        .files())
                .containsOnlyKeys(archive.files().keySet());
    }

    @Test
    void aFileInsideAFileIsMalformed() {
        assertThatThrownBy(() -> archive("assets/words", "assets/words.txt", "assets/words/english"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has the file 'assets/words' and also 'assets/words/english' inside it");
    }

    @Test
    void aPathThatIsTooLongIsMalformed() {
        assertThatThrownBy(() -> archive("variables/" + "v".repeat(246)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256 characters, at most 255");
    }

    private static ImportArchive archive(String... paths) {
        TreeMap<String, byte[]> files = new TreeMap<>();
        files.put(SavedModel.FILE, new byte[] {1});
        for (String path : paths) {
            files.put(path, new byte[] {2});
        }
        return new ImportArchive(NETWORK, files);
    }
}
