package dev.eleventh.backbone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.contracts.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuggingFacePreprocessorTest {
    private static final InputShape OPEN = new InputShape(null, null, null);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'image_processor_type': 'ViTImageProcessor', 'size': 96| 96x96, squash (96x96, bilinear)",
                "'image_processor_type': 'ViTImageProcessorFast'| 224x224, squash (224x224, bilinear)",
                "'feature_extractor_type': 'ViTFeatureExtractor', 'size': 96, 'resample': 3| 96x96, squash (96x96, bicubic)",
                "'image_processor_type': 'CLIPImageProcessor'| 224x224, crop (shorter side to 224, bicubic)",
                "'feature_extractor_type': 'CLIPFeatureExtractor', 'size': 96, 'crop_size': 64| 64x64, crop (shorter side to 96, bicubic)",
                "'image_processor_type': 'SiglipImageProcessor', 'size': {'height': 96, 'width': 64}| 64x96, squash (64x96, bicubic)",
                "'image_processor_type': 'ConvNextImageProcessor', 'size': {'shortest_edge': 224}| 224x224, crop (shorter side to 256, bicubic)",
                "'image_processor_type': 'ConvNextImageProcessor', 'size': {'shortest_edge': 224}, 'crop_pct': 0.95| 224x224, crop (shorter side to 235, bicubic)",
                "'image_processor_type': 'ConvNextImageProcessor', 'size': {'shortest_edge': 384}| 384x384, squash (384x384, bicubic)",
                "'image_processor_type': 'PoolFormerImageProcessor', 'size': {'shortest_edge': 224}| 224x224, crop (shorter side to 248, bicubic)",
                "'image_processor_type': 'LevitImageProcessor', 'size': {'shortest_edge': 224}| 224x224, crop (shorter side to 256, bicubic)",
                "'image_processor_type': 'DeiTImageProcessor'| 224x224, squash (256x256, bicubic)",
                "'image_processor_type': 'MobileNetV2ImageProcessor'| 224x224, crop (shorter side to 256, bilinear)",
                "'size': {'shortest_edge': 96}, 'do_normalize': false, 'do_rescale': true| 96x96, crop (shorter side to 96, bicubic)"
            })
    void sizesAreReadAsTheProcessorReadsThem(String json, String expected) throws JsonProcessingException {
        assertThat(format(json).toString()).startsWith(expected + ",");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'image_processor_type': 'ViTImageProcessor'| RGB, (sample * 0.00392157 - [0.5, 0.5, 0.5]) / [0.5, 0.5, 0.5]",
                "'image_processor_type': 'ViTImageProcessor', 'do_normalize': false| RGB, (sample * 0.00392157 - [0.0, 0.0, 0.0]) / [1.0, 1.0, 1.0]",
                "'image_processor_type': 'ViTImageProcessor', 'do_rescale': false, 'image_mean': [1, 2, 3], 'image_std': 4| RGB, (sample * 1.00000 - [1.0, 2.0, 3.0]) / [4.0, 4.0, 4.0]",
                "'image_processor_type': 'MobileViTImageProcessor', 'size': {'shortest_edge': 288}| BGR, (sample * 0.00392157 - [0.0, 0.0, 0.0]) / [1.0, 1.0, 1.0]",
                "'image_processor_type': 'EfficientNetImageProcessor', 'resample': 2, 'rescale_factor': 0.0078125, 'rescale_offset': true, 'image_mean': 0.25, 'image_std': [0.5, 0.25, 2]| RGB, (sample * 0.00781250 - [1.25, 1.25, 1.25]) / [0.25, 0.0625, 4.0]"
            })
    void valuesAreThoseOfTheProcessor(String json, String expected) throws JsonProcessingException {
        assertThat(format(json).toString()).endsWith(expected);
    }

    @Test
    void nullIsAsIfItWereLeftOut() throws JsonProcessingException {
        assertThat(format("'image_processor_type': 'ViTImageProcessor', 'size': null, 'image_mean': null"))
                .isEqualTo(format("'image_processor_type': 'ViTImageProcessor'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'resample': 4| resample in preprocessor_config.json: filter must be bilinear, bicubic or lanczos, was 'box'; choose the nearest one with --filter",
                "'resample': 17| was '17'",
                "'do_resize': false| does not resize images; set --size, and --resize squash or crop",
                "'size': {'longest_edge': 800}| leaves a side open; set --size, and --resize squash or crop",
                "'size': {'shortest_edge': 480, 'longest_edge': 800}| leaves a side open",
                "'size': {'height': 1e99, 'width': 1}| size.height",
                "'size': -1| size in preprocessor_config.json must be a number of pixels, was -1",
                "'size': 2000000000| 1 to 4096 pixels a side, was 2000000000x2000000000",
                "'do_resize': 'no'| do_resize in preprocessor_config.json must be true or false",
                "'image_mean': ['a']| image_mean in preprocessor_config.json must be a number",
                "'image_mean': [0.5, 0.5]| mean must have 1 value or one for each of the network's 3 channels",
                "'image_std': [0, 0, 0]| deviation finite and not 0"
            })
    void whatCannotBeDoneIsRefusedWithTheWayOut(String json, String problem) {
        assertThatThrownBy(() -> format("'image_processor_type': 'ViTImageProcessor', " + json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void anUnknownProcessorWithoutANormalisationNeedsAPreset() {
        assertThatThrownBy(() -> format("'image_processor_type': 'OurImageProcessor', 'size': 64"))
                .hasMessageContaining("choose --preset imagenet, half, clip, caffe, unit, byte, tf");
    }

    private static PixelFormat format(String fields) throws JsonProcessingException {
        Fields file = Fields.of("preprocessor_config.json", Json.TREES.readTree("{" + fields.replace('\'', '"') + "}"));
        ImageSettings settings = HuggingFacePreprocessor.of(file).settings(null);
        return Preprocessing.combine(OPEN, settings, PreprocessingOptions.NONE).format();
    }
}
