package dev.eleventh.backbone.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.backbone.image.Resizing.Fit;
import dev.eleventh.backbone.image.Resizing.Rounding;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with Pillow's results for the same pattern, which export/preprocessing.py wrote. */
class PillowResizeTest {
    @ParameterizedTest
    @MethodSource("cases")
    void everySampleIsPillows(JsonNode expected) throws IOException {
        Orientation orientation = new Orientation(expected.get("orientation").intValue());
        Resizing resizing = new Resizing(
                Fit.ofCode(expected.get("fit").textValue()),
                ResizeFilter.ofCode(expected.get("filter").textValue()),
                expected.at("/resized/0").intValue(),
                expected.at("/resized/1").intValue(),
                expected.get("rounding").textValue().equals("floor") ? Rounding.FLOOR : Rounding.HALF_EVEN);
        int width = expected.at("/crop/0").intValue();
        int height = expected.at("/crop/1").intValue();
        Normalisation unchanged =
                Normalisation.ofFactor(1, expected.get("channels").intValue());
        ResampledFormat format = new ResampledFormat(width, height, resizing, unchanged);
        RgbRows pattern = new Pattern(
                expected.at("/image/0").intValue(), expected.at("/image/1").intValue());

        float[] upright =
                orientation.upright(unchanged.of(PillowResize.resize(pattern, orientation, format)), width, height);

        List<Integer> first = new ArrayList<>();
        byte[] samples = new byte[upright.length];
        for (int i = 0; i < upright.length; i++) {
            samples[i] = (byte) upright[i];
            if (i < expected.get("first").size()) {
                first.add((int) upright[i]);
            }
        }
        assertThat(first).isEqualTo(Json.MAPPER.convertValue(expected.get("first"), List.class));
        assertThat(Sha256.of(samples).toString())
                .isEqualTo(expected.get("sha256").textValue());
    }

    static Stream<JsonNode> cases() throws IOException {
        try (InputStream in = PillowResizeTest.class.getResourceAsStream("pillow.json")) {
            JsonNode cases = Json.TREES.readTree(Objects.requireNonNull(in));
            return StreamSupport.stream(cases.spliterator(), false);
        }
    }

    /** A damaged row below the crop must be found: the same file is rejected with every backbone. */
    @Test
    void everyRowIsRead() throws IOException {
        List<Integer> read = new ArrayList<>();
        RgbRows counting = new RgbRows() {
            @Override
            public int width() {
                return 4;
            }

            @Override
            public int height() {
                return 100;
            }

            @Override
            public void read(int y, float[] rgb) {
                read.add(y);
            }
        };
        Resizing resizing = new Resizing(Fit.CROP, ResizeFilter.BILINEAR, 4, 4, Rounding.FLOOR);

        PillowResize.resize(
                counting, Orientation.UPRIGHT, new ResampledFormat(4, 4, resizing, Normalisation.ofFactor(1, 3)));

        assertThat(read).hasSize(100).isSorted().doesNotHaveDuplicates();
    }

    /** Three planes of waves of different lengths. */
    private record Pattern(int width, int height) implements RgbRows {
        @Override
        public void read(int y, float[] rgb) {
            for (int x = 0; x < width; x++) {
                rgb[3 * x] = (7 * x * x + 13 * y * y + 5 * x * y) % 256;
                rgb[3 * x + 1] = (11 * x * x + 3 * y * y + 9 * x * y + 31) % 256;
                rgb[3 * x + 2] = (x + y) % 16 < 8 ? 255 : 0;
            }
        }
    }
}
