package dev.eleventh.learning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime, which only tests use, has the native libraries of all platforms in one jar. */
class OnnxRuntimeNativesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "linux-x64/libonnxruntime.so",
                "linux-aarch64/libonnxruntime.so",
                "osx-x64/libonnxruntime.dylib",
                "osx-aarch64/libonnxruntime.dylib"
            })
    void oneJarServesEveryPlatform(String library) {
        assertThat(getClass().getResource("/ai/onnxruntime/native/" + library)).isNotNull();
    }
}
