package dev.eleventh.backbone.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.backbone.image.Resizing.Fit;
import dev.eleventh.backbone.image.Resizing.Rounding;
import dev.eleventh.contracts.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelFormatTest {
    private static final Normalisation COLOURS =
            new Normalisation(1 / 255.0, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225), true);

    /** The text is in the archives of backbones. It may grow, it may not change. */
    @Test
    void aResampledFormatIsKeptAsJson() {
        PixelFormat format = PixelFormat.resampled(224, 192, resizing(256, 256), COLOURS);
        String json = """
                {"width":224,"height":192,\
                "resizing":{"fit":"crop","filter":"bicubic","width":256,"height":256,"rounding":"half-even"},\
                "normalisation":{"factor":0.00392156862745098,"mean":[0.485,0.456,0.406],\
                "deviation":[0.229,0.224,0.225],"bgr":true}}""";

        assertThat(Json.write(format)).isEqualTo(json);
        assertThat(Json.read(json, PixelFormat.class)).isEqualTo(format);
    }

    @Test
    void aSquareIsKeptAsImportedSavedModelsHaveIt() {
        PixelFormat format = PixelFormat.square(28, 1, PixelScale.SYMMETRIC);

        assertThat(Json.write(format)).isEqualTo("{\"size\":28,\"channels\":1,\"scale\":\"-1..1\"}");
        assertThat(Json.read("{\"size\":28,\"channels\":1,\"scale\":\"-1..1\",\"name\":\"a\"}", PixelFormat.class))
                .isEqualTo(format);
    }

    @Test
    void anIncompleteTextIsRefused() {
        assertThatThrownBy(() -> Json.read("{\"width\":28,\"height\":1}", PixelFormat.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.read("{}", PixelFormat.class)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "1025, 1", "1, -1"})
    void sidesHaveLimits(int width, int height) {
        assertThatThrownBy(() -> PixelFormat.resampled(width, height, resizing(4096, 4096), COLOURS))
                .hasMessageContaining(
                        "must read images of 1 to 1024 pixels a side, was %dx%d".formatted(width, height));
        assertThatThrownBy(() -> resizing(4097, 1)).hasMessageContaining("1 to 4096 pixels a side, was 4097x1");
    }

    @Test
    void aCropIsNeverLargerThanTheResizedImage() {
        assertThatThrownBy(() -> PixelFormat.resampled(224, 224, resizing(224, 223), COLOURS))
                .hasMessageContaining("at least the network's input of 224x224 before it is cropped, was 224x223");
    }

    @Test
    void aNormalisationIsFinite() {
        assertThatThrownBy(() -> Normalisation.ofFactor(0, 3)).hasMessageContaining("finite and not 0, was 0.0");
        assertThatThrownBy(() -> new Normalisation(1, List.of(0.0), List.of(0.0), false))
                .hasMessageContaining("deviation finite and not 0, were [0.0] and [0.0]");
        assertThatThrownBy(() -> new Normalisation(1, List.of(0.0, 0.0), List.of(1.0, 1.0), false))
                .hasMessageContaining("one value for each of 3 channels (RGB) or 1 (grey)");
        assertThatThrownBy(() -> new Normalisation(1, List.of(0.0), List.of(1.0), true))
                .hasMessageContaining("cannot read BGR");
    }

    @Test
    void normalisedSamplesAreInTheOrderOfTheNetworksChannels() {
        Normalisation blueFirst = new Normalisation(0.5, List.of(10.0, 20.0, 30.0), List.of(1.0, 2.0, 4.0), true);

        assertThat(blueFirst.of(new byte[] {100, (byte) 200, (byte) 255}))
                .containsExactly(127.5f - 10, (100 - 20) / 2f, (50 - 30) / 4f);
    }

    @Test
    void formatsDescribeThemselves() {
        assertThat(PixelFormat.resampled(224, 192, resizing(256, 256), COLOURS))
                .hasToString(
                        "224x192, crop (shorter side to 256, bicubic), BGR, (sample * 0.00392157 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]");
        assertThat(PixelFormat.square(28, 1, PixelScale.UNIT)).hasToString("grey 28x28 in 0..1");
    }

    private static Resizing resizing(int width, int height) {
        return new Resizing(Fit.CROP, ResizeFilter.BICUBIC, width, height, Rounding.HALF_EVEN);
    }
}
