package dev.eleventh.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileNamesTest {
    @Test
    void aLabelThatAPathCouldMisinterpretIsPercentEncoded() {
        assertThat(FileNames.folder("coffee mug")).isEqualTo("coffee mug");
        assertThat(FileNames.folder("Käse")).isEqualTo("Käse");
        assertThat(FileNames.folder("a/b\\c")).isEqualTo("a%2Fb%5Cc");
        assertThat(FileNames.folder("..")).isEqualTo("%2E%2E");
        assertThat(FileNames.folder(".hidden")).isEqualTo("%2Ehidden");
        assertThat(FileNames.folder("etc.")).isEqualTo("etc%2E");
        assertThat(FileNames.folder("100%")).isEqualTo("100%25");
    }

    @Test
    void aNameThatAFileSystemReservesIsChanged() {
        assertThat(FileNames.folder("con")).isEqualTo("%63on");
        assertThat(FileNames.folder("NUL.txt")).isEqualTo("%4EUL.txt");
        assertThat(FileNames.folder("console")).isEqualTo("console");
        assertThat(FileNames.file("aux")).isEqualTo(FileNames.digest("aux"));
    }

    @Test
    void aNameThatIsTooLongForAFileSystemIsItsDigest() {
        String label = "油".repeat(128);

        assertThat(FileNames.folder(label)).isEqualTo(FileNames.digest(label)).hasSize(64);
        assertThat(FileNames.file("x".repeat(200))).hasSize(64);
    }

    @Test
    void anIdThatIsNotPlainIsItsDigest() {
        assertThat(FileNames.file("mug-07.png")).isEqualTo("mug-07.png");
        assertThat(FileNames.file("../../etc/passwd")).matches("[0-9a-f]{64}");
    }
}
