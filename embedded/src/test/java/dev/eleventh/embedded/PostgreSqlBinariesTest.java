package dev.eleventh.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import org.junit.jupiter.api.Test;

class PostgreSqlBinariesTest {
    @Test
    void theArchiveOfThisPlatformIsOnTheClassPath() throws Exception {
        try (InputStream archive = PostgreSqlBinaries.archive(platform())) {
            // an xz file begins with these bytes
            assertThat(archive.readNBytes(6)).containsExactly(0xFD, '7', 'z', 'X', 'Z', 0);
        }
    }

    @Test
    void anUnsupportedPlatformIsRefusedWithTheSupportedOnes() {
        assertThatThrownBy(() -> PostgreSqlBinaries.archive("Windows 11 amd64"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "PostgreSQL has no programs for Windows 11 amd64; run on one of [Linux aarch64, Linux amd64, Mac OS X aarch64, Mac OS X x86_64] (docs/evaluate/platforms.md)");
    }

    @Test
    void aProgramBuiltOnAnotherPlatformReportsWhereToRebuild() {
        String another = platform().equals("Mac OS X aarch64") ? "Linux amd64" : "Mac OS X aarch64";

        assertThatThrownBy(() -> PostgreSqlBinaries.archive(another))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        PostgreSqlBinaries.ARCHIVES.get(another), "another platform; rebuild it on " + another);
    }

    private static String platform() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }
}
