package dev.eleventh.backbone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eleventh.backbone.config.ImageSettings.Sides;
import dev.eleventh.backbone.config.ImageSettings.Values;
import dev.eleventh.backbone.image.ResizeFilter;
import dev.eleventh.backbone.image.Resizing.Fit;
import dev.eleventh.backbone.image.Resizing.Rounding;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PreprocessingTest {
    private static final InputShape OPEN = new InputShape(null, null, null);
    private static final String FILE = "in file.json";
    private static final String FILE_COLOURS = "RGB, (sample * 0.00392157 - [0.1, 0.2, 0.3]) / [0.5, 0.6, 0.7]";

    @Test
    void everySettingNamesItsSource() {
        assertThat(combine(OPEN, file("bicubic"), PreprocessingOptions.NONE).sources())
                .containsExactly(
                        "input: 224x224 (in file.json)",
                        "resize: crop (in file.json)",
                        "size before the crop: 256x256 (in file.json)",
                        "filter: bicubic (in file.json)",
                        "values: " + FILE_COLOURS + " (in file.json)");
    }

    @Test
    void optionsCountMoreThanFiles() {
        PreprocessingOptions options =
                new PreprocessingOptions(Preset.CLIP, Fit.SQUASH, 0.5, ResizeFilter.LANCZOS, null, List.of(2.0), null);

        Preprocessing combined = combine(new InputShape(112, 96, 3), file("box"), options);

        assertThat(combined.format())
                .hasToString(
                        "112x96, squash (224x192, lanczos), RGB, (sample * 0.00392157 - [0.48145466, 0.4578275, 0.40821073]) / [2.0, 2.0, 2.0]");
        assertThat(combined.sources().get(4)).endsWith("(--preset clip, --deviation)");
    }

    @Test
    void aCropIsScaledToTheNetworksInput() {
        assertThat(format(new InputShape(112, 112, null), PreprocessingOptions.NONE))
                .startsWith("112x112, crop (shorter side to 128, bicubic)");
    }

    @Test
    void squashingInsteadOfCroppingCutsNothingOff() {
        assertThat(format(OPEN, Options.resize(Fit.SQUASH))).startsWith("224x224, squash (224x224, bicubic)");
    }

    @Test
    void aCropFractionIsTruncatedAsInTimm() {
        assertThat(format(OPEN, Options.cropPct(0.9))).startsWith("224x224, crop (shorter side to 248, bicubic)");
        assertThatThrownBy(() -> Options.cropPct(1.1)).hasMessageContaining("at most 1, was 1.1");
        assertThatThrownBy(() -> format(OPEN, Options.cropPct(1e-9))).hasMessageContaining("1 to 4096 pixels");
    }

    @Test
    void bgrKeepsTheMeanOfEachColour() {
        assertThat(format(OPEN, Options.bgr(true)))
                .endsWith("BGR, (sample * 0.00392157 - [0.3, 0.2, 0.1]) / [0.7, 0.6, 0.5]");
        assertThat(format(OPEN, Options.bgr(false))).endsWith(FILE_COLOURS);
    }

    @Test
    void aMeanAloneIsOfSamplesFromZeroToOne() {
        ImageSettings nothing = ImageSettings.ofInput(new Sourced<>(new Sides(8, 8), FILE), null);

        assertThat(combine(OPEN, nothing, Options.colours(List.of(0.5), List.of(0.25)))
                        .format())
                .hasToString(
                        "8x8, crop (shorter side to 9, bicubic), RGB, (sample * 0.00392157 - [0.5, 0.5, 0.5]) / [0.25, 0.25, 0.25]");
        assertThatThrownBy(() -> combine(OPEN, nothing, PreprocessingOptions.NONE))
                .hasMessageContaining("no file beside the network says how samples become its values");
    }

    @Test
    void aGreyNetworkNeedsOneMean() {
        InputShape grey = new InputShape(28, 28, 1);

        assertThat(format(grey, Options.preset(Preset.TF))).endsWith("grey, (sample * 0.00784314 - [1.0]) / [1.0]");
        assertThatThrownBy(() -> format(grey, PreprocessingOptions.NONE))
                .hasMessageContaining("each of the network's 1 channels, was [0.1, 0.2, 0.3]; set it with --mean");
        assertThatThrownBy(() -> format(grey, Options.preset(Preset.CAFFE)))
                .hasMessageContaining("preset caffe is for colours");
    }

    @ParameterizedTest
    @CsvSource({
        "IMAGENET, 0, -2.1179039, -1.8044444",
        "IMAGENET, 255, 2.2489083, 2.64",
        "HALF, 0, -1, -1",
        "HALF, 255, 1, 1",
        "CLIP, 255, 1.9303361, 2.1458972",
        "CAFFE, 0, -103.939, -123.68",
        "CAFFE, 255, 151.061, 131.32",
        "UNIT, 255, 1, 1",
        "BYTE, 255, 255, 255",
        "TF, 0, -1, -1",
        "TF, 255, 1, 1"
    })
    void presetsAreThoseOfTheField(Preset preset, float sample, float first, float last) {
        var format = combine(OPEN, file("bicubic"), Options.preset(preset)).format();

        assertThat(format.value(0, sample)).isCloseTo(first, within(1e-5f));
        assertThat(format.value(2, sample)).isCloseTo(last, within(1e-5f));
    }

    @ParameterizedTest
    @EnumSource
    void presetsAreFoundByTheirSpelling(Preset preset) {
        assertThat(Preset.ofCode(preset.code())).isEqualTo(preset);
        assertThatThrownBy(() -> Preset.ofCode("x"))
                .hasMessage("preset must be one of imagenet, half, clip, caffe, unit, byte, tf, was 'x'");
    }

    private static String format(InputShape shape, PreprocessingOptions options) {
        return combine(shape, file("bicubic"), options).format().toString();
    }

    private static Preprocessing combine(InputShape shape, ImageSettings files, PreprocessingOptions options) {
        return Preprocessing.combine(shape, files, options);
    }

    private static ImageSettings file(@Nullable String filter) {
        return new ImageSettings(
                new Sourced<>(new Sides(224, 224), FILE),
                3,
                new Sourced<>(Fit.CROP, FILE),
                new Sides(256, 256),
                null,
                filter == null ? null : new Sourced<>(filter, FILE),
                Rounding.FLOOR,
                new Sourced<>(new Values(1 / 255.0, List.of(0.1, 0.2, 0.3), List.of(0.5, 0.6, 0.7), false), FILE),
                null);
    }
}
