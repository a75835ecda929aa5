package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFlowNativesTest {
    @Test
    void eachPlatformHasItsLibrariesAndTheBindingLast() {
        assertThat(TensorFlowNatives.LIBRARIES)
                .containsOnlyKeys("linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64")
                .allSatisfy((platform, libraries) -> assertThat(libraries)
                        .allMatch(library -> library.contains(platform.startsWith("macosx") ? ".dylib" : ".so"))
                        .last()
                        .asString()
                        .startsWith("libjnitensorflow."));
    }

    @Test
    void theLibrariesOfThisPlatformAreOnTheClassPath() {
        String platform = Loader.getPlatform();

        assertThat(TensorFlowNatives.LIBRARIES).containsKey(platform);
        assertThat(TensorFlowNatives.libraries(platform))
                .allMatch(library -> getClass().getResource(TensorFlowNatives.folder(platform) + library) != null);
    }

    @Test
    void anUnsupportedPlatformIsReportedWithTheSupportedOnes() {
        assertThatThrownBy(() -> TensorFlowNatives.install("windows-x86_64"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "TensorFlow has no libraries for windows-x86_64; run on one of [linux-arm64, linux-x86_64, macosx-arm64, macosx-x86_64] (docs/evaluate/platforms.md)");
    }

    @Test
    void aProgramFromAnotherPlatformReportsTheMissingLibrary() {
        String another = Loader.getPlatform().equals("macosx-arm64") ? "linux-x86_64" : "macosx-arm64";

        assertThatThrownBy(() -> TensorFlowNatives.install(another))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        "/org/tensorflow/internal/c_api/" + another + "/",
                        "build it on this one",
                        "-Dtensorflow-native.classifier=" + another);
    }

    @Test
    void aJavaOnMuslIsRefused(@TempDir Path directory) throws Exception {
        Path mappings = directory.resolve("maps");
        Files.writeString(
                mappings, "7f0c4a7d6000-7f0c4a7f0000 r--p 00000000 fe:00 1234      /lib/ld-musl-x86_64.so.1\n");

        assertThatThrownBy(() -> TensorFlowNatives.requireGlibc(mappings))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("musl", "run on a Linux with glibc");
    }
}
