package dev.eleventh.ingest.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.event.RejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivePathTest {
    @ParameterizedTest
    @CsvSource({
        "mug/1.png,mug",
        "./mug/1.png,mug",
        "/data/train/mug/1.png,mug",
        "train/Käse ☕/1,Käse ☕",
        "train/Ka\u0308se/1.png,Käse",
        "a/ mug /1.png,mug"
    })
    void theLabelIsTheNameOfTheLastFolder(String name, String label) throws Exception {
        assertThat(new ArchivePath(name).label().value()).isEqualTo(label);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.png", "/1.png", "./1.png", "a/../1.png", "mu\uFFFDg/1.png", "mu\u0007g/1.png", "", "/"})
    void aPathWithoutAValidLabelIsRejected(String name) {
        assertThatThrownBy(() -> new ArchivePath(name).label()).isInstanceOf(RejectedException.class);
    }

    @Test
    void filesThatSystemsAddAreHidden() {
        for (String hidden : new String[] {
            "mug/.DS_Store", ".git/mug/1.png", "__MACOSX/mug/._1.png", "mug/Thumbs.db", "mug/desktop.ini"
        }) {
            assertThat(new ArchivePath(hidden).isHidden()).as(hidden).isTrue();
        }
        assertThat(new ArchivePath("./mug/1.png").isHidden()).isFalse();
    }

    @Test
    void anImageIsRecognizedByItsExtension() {
        assertThat(new ArchivePath("mug/1.PNG").endsLikeAPicture()).isTrue();
        assertThat(new ArchivePath("mug/1.webp").endsLikeAPicture()).isTrue();
        assertThat(new ArchivePath("mug/labels.txt").endsLikeAPicture()).isFalse();
        assertThat(new ArchivePath("mug/0001").endsLikeAPicture()).isFalse();
    }
}
