package dev.eleventh.benchmarks.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.benchmarks.dataset.Picture;
import dev.eleventh.benchmarks.dataset.Sample;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DrawsTest {
    private static final long SEED = 11;

    @Test
    void everyStepAddsTheSameNumberOfExamplesOfEachClass() {
        Draws draws = draws(sample(Map.of("cat", 30, "dog", 40)), 2, 1, 5);

        assertThat(draws.counts()).containsExactly(1, 2, 5);
        assertThat(byLabel(draws.added(0, 0))).containsExactly(1, 1);
        assertThat(byLabel(draws.added(0, 1))).containsExactly(1, 1);
        assertThat(byLabel(draws.added(0, 2))).containsExactly(3, 3);
        assertThat(all(draws, 0)).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void drawsDifferAndTheSeedRepeatsThem() {
        Sample sample = sample(Map.of("cat", 30, "dog", 40));
        Draws draws = draws(sample, 5);

        assertThat(draws.size()).isEqualTo(3);
        assertThat(Set.of(new HashSet<>(all(draws, 0)), new HashSet<>(all(draws, 1)), new HashSet<>(all(draws, 2))))
                .hasSize(3);
        assertThat(draws.pictures()).containsAll(all(draws, 0)).containsAll(all(draws, 2));
        assertThat(all(draws(sample, 5), 1)).isEqualTo(all(draws, 1));
        assertThat(all(Draws.of(sample, new TreeSet<>(List.of(5)), 1, SEED + 5), 0))
                .isNotEqualTo(all(draws, 0));
    }

    @Test
    void anotherClassDoesNotChangeTheExamplesOfAClass() {
        List<Picture> cats = all(draws(sample(Map.of("cat", 30, "dog", 40)), 5), 0).stream()
                .filter(picture -> picture.label().value().equals("cat"))
                .toList();

        assertThat(all(draws(sample(Map.of("cat", 30, "ant", 7)), 5), 0)).containsAll(cats);
    }

    @Test
    void numbersThatTheSmallestClassDoesNotHaveAreLeftOut() {
        assertThat(draws(sample(Map.of("cat", 5, "dog", 40)), 1, 5, 6, 20).counts())
                .containsExactly(1, 5);
    }

    @Test
    void classesThatAreTooSmallForEveryNumberAreNamed() {
        Sample sample = sample(Map.of("cat", 4, "dog", 40, "eel", 3));

        assertThatThrownBy(() -> draws(sample, 5, 10))
                .hasMessageContaining("the classes [cat, eel] have fewer than 5 images to learn from; add images");
    }

    @Test
    void oneClassIsRejected() {
        Sample sample = sample(Map.of("cat", 40));

        assertThatThrownBy(() -> draws(sample, 5))
                .hasMessageContaining("needs 2 classes or more, had only [cat]; add a folder");
    }

    @Test
    void numbersBelowOneAreRejected() {
        Sample sample = sample(Map.of("cat", 40, "dog", 40));

        assertThatThrownBy(() -> draws(sample, 0, 5)).hasMessageContaining("were [0, 5] and 3");
        assertThatThrownBy(() -> Draws.of(sample, new TreeSet<>(List.of(5)), 0, SEED))
                .hasMessageContaining("were [5] and 0");
    }

    private static Draws draws(Sample sample, Integer... counts) {
        return Draws.of(sample, new TreeSet<>(List.of(counts)), 3, SEED);
    }

    private static List<Picture> all(Draws draws, int draw) {
        List<Picture> all = new ArrayList<>();
        for (int step = 0; step < draws.counts().size(); step++) {
            all.addAll(draws.added(draw, step));
        }
        return all;
    }

    private static List<Integer> byLabel(List<Picture> pictures) {
        return pictures.stream()
                .collect(Collectors.groupingBy(Picture::label, TreeMap::new, Collectors.summingInt(picture -> 1)))
                .values()
                .stream()
                .toList();
    }

    private static Sample sample(Map<String, Integer> classes) {
        List<Picture> train = new ArrayList<>();
        Set<Label> labels = new HashSet<>();
        classes.forEach((name, count) -> {
            labels.add(new Label(name));
            for (int i = 0; i < count; i++) {
                String id = name + '-' + i;
                train.add(new Picture(new ExampleId(id), id, new Label(name), DrawsTest::noBytes));
            }
        });
        return new Sample(new TreeSet<>(labels), train, List.of(), List.of());
    }

    private static byte[] noBytes() {
        return new byte[0];
    }
}
