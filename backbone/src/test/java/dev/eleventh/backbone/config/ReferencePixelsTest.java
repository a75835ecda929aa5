package dev.eleventh.backbone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.backbone.image.ImageDecoder;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.backbone.image.TensorForm.Element;
import dev.eleventh.backbone.image.TensorForm.Layout;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.image.ImageLimits;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares with the pixels that transformers 5.18 and timm make of the same images, from the same files. */
class ReferencePixelsTest {
    private static final Path NETWORKS = networks();
    private static final float EXACT = 1e-4f;
    private static final double SUM_OF_FLOATS = 1e-3;

    private static final InputShape OPEN = new InputShape(null, null, null);

    @ParameterizedTest
    @CsvSource({
        "hf-dinov2, model.onnx",
        "hf-resnet, model.onnx",
        "hf-vit-classifier, model.onnx",
        "timm-test_convnext, model.onnx",
        "timm-test_efficientnet, model.onnx"
    })
    void pixelsAreThoseOfTheReference(String network, String file) throws Exception {
        PixelFormat format = NetworkConfig.read(NETWORKS.resolve(network))
                .preprocessing(OPEN, PreprocessingOptions.NONE)
                .format();
        ImageDecoder decoder = new ImageDecoder(format, ImageLimits.DEFAULT);
        JsonNode images = Json.TREES
                .readTree(Files.readAllBytes(NETWORKS.resolve("reference.json")))
                .path(network + "/" + file)
                .path("pictures");
        assertThat(images).hasSize(3);
        for (var image : images.properties()) {
            byte[] bytes = Files.readAllBytes(NETWORKS.resolve("pictures").resolve(image.getKey()));
            assertSame(decoder.decode(bytes), image.getValue().get("pixels"), image.getKey());
        }
    }

    private static void assertSame(Pixels pixels, JsonNode expected, String image) {
        float[] values = channelsFirst(pixels);
        for (int i = 0; i < 8; i++) {
            assertThat(values[i])
                    .as("%s, value %d", image, i)
                    .isCloseTo(expected.at("/first8/" + i).floatValue(), within(EXACT));
        }
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / values.length;
        assertThat(expected.at("/shape/2").intValue()).isEqualTo(pixels.format().height());
        assertThat(expected.at("/shape/3").intValue()).isEqualTo(pixels.format().width());
        assertThat(mean).as(image).isCloseTo(expected.get("mean").doubleValue(), within(SUM_OF_FLOATS));
        assertThat(Math.sqrt(squares / values.length - mean * mean))
                .as(image)
                .isCloseTo(expected.get("deviation").doubleValue(), within(SUM_OF_FLOATS));
    }

    private static float[] channelsFirst(Pixels pixels) {
        TensorForm form = new TensorForm(Layout.NCHW, Element.FLOAT32);
        ByteBuffer bytes = ByteBuffer.allocate(form.bytes(pixels.format()));
        pixels.copyTo(bytes, form);
        FloatBuffer values = bytes.flip().asFloatBuffer();
        float[] floats = new float[values.remaining()];
        values.get(floats);
        return floats;
    }

    private static Path networks() {
        try {
            return Path.of(
                    Objects.requireNonNull(ReferencePixelsTest.class.getResource("/dev/eleventh/backbone/networks"))
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
