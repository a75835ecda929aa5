package dev.eleventh.benchmarks.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {
    private static final Sha256 ANY = Sha256.of("any".getBytes(UTF_8));

    @Test
    void eachClassHasTheRequestedNumberOfDistinctImages() throws IOException {
        Dataset dataset = dataset(pictures("train", 100, "cat", "dog"), pictures("test", 30, "cat", "dog"));

        Sample sample = Sample.draw(dataset, new Sample.PerClass(50, 10, 20), 11);

        assertThat(sample.train()).hasSize(100).doesNotContainAnyElementsOf(sample.holdOut());
        assertThat(sample.holdOut()).hasSize(20);
        assertThat(sample.test())
                .hasSize(40)
                .allSatisfy(picture -> assertThat(picture.name()).startsWith("test"));
        assertThat(sample.pictures()).doesNotHaveDuplicates().hasSize(160);
    }

    @Test
    void aFifthIsReservedForTestingWithoutTestImages() throws IOException {
        Sample sample = Sample.draw(
                dataset(pictures("train", 50, "cat"), List.of()), new Sample.PerClass(1000, 1000, 1000), 11);

        assertThat(sample.test()).hasSize(10);
        assertThat(sample.holdOut()).hasSize(8);
        assertThat(sample.train()).hasSize(32);
        assertThat(sample.pictures()).doesNotHaveDuplicates();
    }

    @Test
    void theSampleDependsOnlyOnTheSeedAndNotOnOtherLabels() throws IOException {
        Sample.PerClass ten = new Sample.PerClass(10, 2, 5);
        List<Picture> cats = pictures("train", 100, "cat");
        List<Picture> both = pictures("train", 100, "cat", "ant");

        List<Picture> drawn = Sample.draw(dataset(cats, List.of()), ten, 11).train();

        assertThat(Sample.draw(dataset(cats, List.of()), ten, 11).train()).isEqualTo(drawn);
        assertThat(Sample.draw(dataset(both, List.of()), ten, 11).train()).containsAll(drawn);
        assertThat(Sample.draw(dataset(cats, List.of()), ten, 12).train()).isNotEqualTo(drawn);
    }

    @Test
    void aLabelWithoutTestImagesIsNamed() {
        Dataset dataset = dataset(pictures("train", 10, "cat", "dog"), pictures("test", 10, "cat"));

        assertThatThrownBy(() -> Sample.draw(dataset, new Sample.PerClass(5, 0, 5), 11))
                .hasMessageContaining("'dog' has 10 images to learn and 0 to test");
    }

    private static Dataset dataset(List<Picture> train, List<Picture> test) {
        return new Dataset("test", ANY, train, test);
    }

    private static List<Picture> pictures(String prefix, int perLabel, String... labels) {
        List<Picture> pictures = new ArrayList<>();
        for (String label : labels) {
            for (int i = 0; i < perLabel; i++) {
                String name = prefix + '-' + label + '-' + i;
                pictures.add(new Picture(new ExampleId(name), name, new Label(label), SampleTest::noBytes));
            }
        }
        return pictures;
    }

    private static byte[] noBytes() {
        return new byte[0];
    }
}
