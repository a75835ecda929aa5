package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorFlowNativesTest {
    @Test
    void aPlatformWithoutLibrariesIsToldWhatToAdd() {
        assertThatThrownBy(() -> TensorFlowNatives.install("plan9-vax"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no TensorFlow library /org/tensorflow/internal/c_api/plan9-vax/")
                .hasMessageContaining("add org.tensorflow:tensorflow-core-native with the classifier of this platform");
    }
}
