package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.util.ZstdVersion;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that these libraries have native code for all platforms in one jar, as docs/evaluate/platforms.md says. */
class NativesOfLibrariesTest {
    @ParameterizedTest
    @CsvSource({
        "RocksDB, /librocksdbjni-, linux64.so linux-aarch64.so osx-x86_64.jnilib osx-arm64.jnilib",
        "Snappy, /org/xerial/snappy/native/, Linux/x86_64/libsnappyjava.so Linux/aarch64/libsnappyjava.so"
                + " Mac/x86_64/libsnappyjava.dylib Mac/aarch64/libsnappyjava.dylib",
        "LZ4, /net/jpountz/util/, linux/amd64/liblz4-java.so linux/aarch64/liblz4-java.so"
                + " darwin/x86_64/liblz4-java.dylib darwin/aarch64/liblz4-java.dylib",
        "Zstandard, /, linux/amd64/libzstd-jni-VERSION.so linux/aarch64/libzstd-jni-VERSION.so"
                + " darwin/x86_64/libzstd-jni-VERSION.dylib darwin/aarch64/libzstd-jni-VERSION.dylib",
        "JLine, /org/jline/nativ/, Linux/x86_64/libjlinenative.so Linux/arm64/libjlinenative.so"
                + " Mac/x86_64/libjlinenative.jnilib Mac/arm64/libjlinenative.jnilib",
        "Playwright, /driver/, linux/node linux-arm64/node mac/node mac-arm64/node"
    })
    void oneJarServesEveryPlatform(String library, String folder, String natives) {
        String zstandard = ZstdVersion.VERSION;

        assertThat(Stream.of(natives.replace("VERSION", zstandard).split(" ")))
                .as(library)
                .hasSize(4)
                .allMatch(name -> getClass().getResource(folder + name) != null);
    }
}
