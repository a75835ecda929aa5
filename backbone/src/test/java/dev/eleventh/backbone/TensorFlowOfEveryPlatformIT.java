package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the jars of all platforms, which {@code mvn verify -Pplatforms} downloads. */
@Tag("platforms")
class TensorFlowOfEveryPlatformIT {
    @ParameterizedTest
    @ValueSource(strings = {"linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64"})
    void theJarHasExactlyTheUnpackedLibraries(String platform) throws IOException {
        Path jar = Path.of("target", "platforms", "tensorflow-core-native-1.0.0-%s.jar".formatted(platform));
        List<String> found;
        try (ZipFile entries = new ZipFile(jar.toFile())) {
            String folder = TensorFlowNatives.folder(platform).substring(1);
            found = entries.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith(folder + "lib"))
                    .map(name -> name.substring(folder.length()))
                    .toList();
        }

        System.out.printf(
                "| %s | %s | %d MB | %s |%n",
                platform, jar.getFileName(), Files.size(jar) / 1_000_000, String.join(", ", found));
        assertThat(found).containsExactlyInAnyOrderElementsOf(TensorFlowNatives.libraries(platform));
    }
}
