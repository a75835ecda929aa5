package dev.eleventh.backbone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkConfigTest {
    private static final InputShape OPEN = new InputShape(null, null, null);

    @TempDir
    private Path folder;

    @Test
    void aClassifiersLabelsAreInTheOrderOfItsOutputs() throws IOException {
        config("""
                {"architectures": ["ViTForImageClassification"], "model_type": "vit",
                 "id2label": {"10": "k", "2": "c", "0": "LABEL_0", "1": "b", "3": "d", "4": "e", "5": "f", "6": "g",
                              "7": "h", "8": "i", "9": "j"}}""");

        NetworkConfig config = NetworkConfig.read(folder);

        assertThat(config.labels()).containsExactly("LABEL_0", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k");
        assertThat(config.notes()).contains("architecture: ViTForImageClassification (config.json)");
        assertThat(config.notes()).contains("11 labels in config.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{'1': 'a', '2': 'b'}", "{'0': 'a', '1': 7}", "{'0': 'a', 'one': 'b'}"})
    void labelsThatAreNotNumberedFromZeroAreIgnored(String labels) throws IOException {
        config("{'id2label': %s}".formatted(labels).replace('\'', '"'));

        NetworkConfig config = NetworkConfig.read(folder);

        assertThat(config.labels()).isEmpty();
        assertThat(config.notes().toString()).contains("id2label in config.json is ignored");
    }

    @Test
    void timmNamesItsArchitectureAndLabels() throws IOException {
        config("""
                {"architecture": "resnet18", "label_names": ["cat", "dog"],
                 "pretrained_cfg": {"input_size": [3, 192, 256], "crop_pct": 0.5, "crop_mode": "center"}}""");

        NetworkConfig config = NetworkConfig.read(folder);

        assertThat(config.notes()).contains("architecture: resnet18 (config.json)");
        assertThat(config.labels()).containsExactly("cat", "dog");
        assertThat(config.preprocessing(OPEN, PreprocessingOptions.NONE).format())
                .hasToString(
                        "256x192, crop (512x384, bilinear), RGB, (sample * 0.00392157 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]");
    }

    @Test
    void anEmptyFolderSaysNothing() throws IOException {
        NetworkConfig config = NetworkConfig.read(folder);

        assertThat(config.labels()).isEmpty();
        assertThat(config.notes()).noneMatch(note -> note.startsWith("architecture"));
        assertThatThrownBy(() -> config.preprocessing(OPEN, PreprocessingOptions.NONE))
                .hasMessageContaining("set it with --size");
    }

    @Test
    void theImageSizeOfAnArchitectureIsUsedWithoutAPreprocessor() throws IOException {
        config("{\"model_type\": \"vit\", \"image_size\": 96, \"num_channels\": 1}");

        Preprocessing preprocessing = NetworkConfig.read(folder).preprocessing(OPEN, Options.preset(Preset.HALF));

        assertThat(preprocessing.format().width()).isEqualTo(96);
        assertThat(preprocessing.format().channels()).isEqualTo(1);
        assertThat(preprocessing.sources())
                .contains("input: 96x96 (image_size in config.json)")
                .contains("resize: crop (guessed, because no file and no option sets it)");
    }

    @Test
    void aProcessorsFileContainsThatOfItsImages() throws IOException {
        Files.writeString(folder.resolve("processor_config.json"), """
                {"processor_class": "CLIPProcessor",
                 "image_processor": {"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 64},
                                     "crop_size": {"height": 48, "width": 48}}}""");

        assertThat(NetworkConfig.read(folder)
                        .preprocessing(OPEN, PreprocessingOptions.NONE)
                        .format())
                .hasToString(
                        "48x48, crop (shorter side to 64, bicubic), RGB, (sample * 0.00392157 - [0.48145466, 0.4578275, 0.40821073]) / [0.26862954, 0.26130258, 0.27577711]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1]| must be a JSON object",
                "{\"a\": | is not JSON",
                "{} {}| is not JSON",
                "{\"pretrained_cfg\": {\"input_size\": [3, 224]}}| input_size in config.json must be an array",
                "{\"pretrained_cfg\": {\"input_size\": [3, -224, 1.5]}}| must be a number of pixels, was -224",
                "{\"num_channels\": \"x\"}| num_channels in config.json must be a number of pixels"
            })
    void aMalformedFileIsRefused(String text, String problem) throws IOException {
        config(text);

        assertThatThrownBy(() -> NetworkConfig.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void aFileIsReadOnlyUpToALimit() throws IOException {
        config("{\"a\": \"" + "a".repeat(Fields.MAX_BYTES) + "\"}");

        assertThatThrownBy(() -> NetworkConfig.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has more than 4194304 bytes");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        config("{\"a\": " + "[".repeat(100_000));

        assertThatThrownBy(() -> NetworkConfig.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not JSON");
    }

    private void config(String text) throws IOException {
        Files.writeString(folder.resolve("config.json"), text);
    }
}
