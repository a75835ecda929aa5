package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.testing.JavaProgram;
import dev.eleventh.contracts.testing.Patience;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs in separate processes with a separate cache (632 MB, for the duration of the test). */
class TensorFlowNativesIT {
    private static final Path CACHE = Path.of("target", "natives-cache").toAbsolutePath();
    private static final File LOG = Path.of("target", "natives-processes.log").toFile();

    @BeforeEach
    @AfterEach
    void clear() throws IOException {
        if (Files.exists(CACHE)) {
            try (Stream<Path> paths = Files.walk(CACHE)) {
                for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Test
    void twoProcessesStartSimultaneouslyOnTheFilesOfAKilledOne() throws IOException, InterruptedException {
        Path library = library();
        Files.createDirectories(library.getParent());
        byte[] half = new byte[1_000_000];
        new Random(11).nextBytes(half);
        Files.write(library, half);

        List<Process> processes = List.of(start(), start());

        for (Process process : processes) {
            assertThat(Patience.exitCode(process)).as("see %s", LOG).isZero();
        }
        assertThat(Files.size(library)).isGreaterThan(500_000_000);
    }

    /** Returns the path to which JavaCPP unpacks: a folder named after the jar, then the path inside it. */
    private static Path library() {
        String platform = Loader.getPlatform();
        String largest = TensorFlowNatives.libraries(platform).stream()
                .filter(library -> library.startsWith("libtensorflow_cc."))
                .findFirst()
                .orElseThrow();
        return CACHE.resolve("tensorflow-core-native-1.0.0-%s.jar".formatted(platform))
                .resolve(TensorFlowNatives.folder(platform).substring(1))
                .resolve(largest);
    }

    private static Process start() throws IOException {
        return JavaProgram.of(List.of("-Dorg.bytedeco.javacpp.cachedir=" + CACHE), EmbedOnce.class, List.of())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(LOG))
                .start();
    }

    /** Fails, and so exits with code 1, when anything is wrong with the engine. */
    static final class EmbedOnce {
        private EmbedOnce() {}

        public static void main(String[] args) {
            try (Backbone backbone = Backbone.load()) {
                backbone.embed(List.of(
                        new Pixels(PixelFormat.square(128, 3, PixelScale.SYMMETRIC), new float[128 * 128 * 3])));
            }
        }
    }
}
