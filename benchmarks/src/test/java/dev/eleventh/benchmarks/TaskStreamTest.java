package dev.eleventh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TaskStreamTest {
    private final List<LabelledEmbedding> examples = examples(6, "ant", "bee", "cat", "dog", "emu");

    @Test
    void sortedDeliversAFewClassesAfterTheOther() {
        TaskStream stream = stream(Order.SORTED, 11);

        assertThat(stream.tasks()).map(Object::toString).containsExactly("[ant, bee]", "[cat, dog]", "[emu]");
        assertThat(stream.labelsSeen(1)).extracting(Label::value).containsExactly("ant", "bee", "cat", "dog");
        for (int i = 0; i < 3; i++) {
            List<Label> task = stream.tasks().get(i);
            assertThat(stream.steps().get(i))
                    .allSatisfy(example -> assertThat(task).contains(example.label()));
        }
    }

    @Test
    void everyOrderDeliversEveryExampleOnce() {
        for (Order order : Order.values()) {
            assertThat(stream(order, 11).steps().stream().flatMap(List::stream).toList())
                    .containsExactlyInAnyOrderElementsOf(examples);
        }
    }

    @Test
    void shuffledDependsOnTheSeedOnly() {
        assertThat(stream(Order.SHUFFLED, 11)).isEqualTo(stream(Order.SHUFFLED, 11));
        assertThat(stream(Order.SHUFFLED, 11).tasks())
                .isNotEqualTo(stream(Order.SORTED, 11).tasks())
                .isNotEqualTo(stream(Order.SHUFFLED, 12).tasks());
    }

    @Test
    void interleavedShowsEveryClassInEveryStep() {
        TaskStream stream = stream(Order.INTERLEAVED, 11);

        assertThat(stream.steps())
                .allSatisfy(step -> assertThat(step)
                        .extracting(example -> example.label().value())
                        .contains("ant", "bee", "cat", "dog", "emu"));
        assertThat(stream.tasksSeen(0)).isEqualTo(3);
    }

    @Test
    void theFirstInterleavedStepHasAllClassesEvenWithFewExamples() {
        List<LabelledEmbedding> few = examples(1, "ant", "bee", "cat");

        TaskStream stream = TaskStream.of(Order.INTERLEAVED, few, labels(few), 1, 11);

        assertThat(stream.steps().get(0)).containsExactlyInAnyOrderElementsOf(few);
        assertThat(stream.steps().subList(1, 3))
                .allSatisfy(step -> assertThat(step).isEmpty());
    }

    @Test
    void theReplayBufferDoesNotDependOnTheOrderOfExamples() {
        ReplayBuffer one = new ReplayBuffer(2);
        one.add(examples);
        ReplayBuffer other = new ReplayBuffer(2);
        List<LabelledEmbedding> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, new Random(11));
        other.add(shuffled.subList(0, 13));
        other.add(shuffled.subList(13, shuffled.size()));

        assertThat(one.examples()).hasSize(10).isEqualTo(other.examples());
    }

    private TaskStream stream(Order order, long seed) {
        return TaskStream.of(order, examples, labels(examples), 2, seed);
    }

    private static SortedSet<Label> labels(List<LabelledEmbedding> examples) {
        SortedSet<Label> labels = new TreeSet<>();
        examples.forEach(example -> labels.add(example.label()));
        return labels;
    }

    private static List<LabelledEmbedding> examples(int perLabel, String... labels) {
        List<LabelledEmbedding> examples = new ArrayList<>();
        for (String label : labels) {
            for (int i = 0; i < perLabel; i++) {
                examples.add(new LabelledEmbedding(
                        new ExampleId(label + i), new Label(label), Embedding.quantise(new float[] {i})));
            }
        }
        return examples;
    }
}
