package dev.eleventh.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.image.ImageFormat;
import dev.eleventh.contracts.image.ImageHeader;
import dev.eleventh.contracts.image.ImageLimits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FashionSampleTest {
    private final FashionSample sample = FashionSample.load();

    @Test
    void everyClassHasThreeHundredTrainingAndOneHundredTestImages() {
        assertThat(sample.train(FashionSample.LABELS)).hasSize(Demo.EXAMPLES);
        FashionSample.LABELS.forEach(label -> {
            assertThat(sample.train(List.of(label))).hasSize(300);
            assertThat(sample.test(List.of(label))).hasSize(100);
        });
    }

    @Test
    void noTestImageIsLearned() {
        Set<Object> learned = new HashSet<>();
        sample.train(FashionSample.LABELS).forEach(picture -> learned.add(picture.png()));

        assertThat(sample.test(FashionSample.LABELS)).noneMatch(picture -> learned.contains(picture.png()));
    }

    @Test
    void imagesArePngFilesOf28By28() throws Exception {
        assertThat(ImageHeader.read(
                        sample.test(FashionSample.LABELS).get(0).png().bytes(), ImageLimits.DEFAULT))
                .isEqualTo(new ImageHeader(ImageFormat.PNG, 28, 28));
    }
}
