package dev.eleventh.benchmarks;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * The train examples as a sequence of steps. Tasks are groups of classes; in a class-incremental stream step i contains
 * the classes of task i, in an interleaved stream some examples of each class.
 *
 * @param tasks [steps], the classes of each
 * @param steps [steps], in the order in which the examples arrive
 */
record TaskStream(Order order, List<List<Label>> tasks, List<List<LabelledEmbedding>> steps) {
    TaskStream {
        tasks = tasks.stream().map(List::copyOf).toList();
        steps = steps.stream().map(List::copyOf).toList();
    }

    /**
     * Creates a stream. The same examples (in any sequence), order, number of classes and seed always give the same
     * stream.
     */
    static TaskStream of(
            Order order, List<LabelledEmbedding> examples, SortedSet<Label> labels, int classesPerTask, long seed) {
        Random random = new Random(seed);
        List<Label> sequence = new ArrayList<>(labels);
        if (order == Order.SHUFFLED) {
            Collections.shuffle(sequence, random);
        }
        List<List<Label>> tasks = new ArrayList<>();
        for (int from = 0; from < sequence.size(); from += classesPerTask) {
            tasks.add(sequence.subList(from, Math.min(from + classesPerTask, sequence.size())));
        }
        Map<Label, List<LabelledEmbedding>> byLabel =
                examples.stream().collect(Collectors.groupingBy(LabelledEmbedding::label));
        List<List<LabelledEmbedding>> steps = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            List<LabelledEmbedding> step = new ArrayList<>();
            if (order == Order.INTERLEAVED) {
                for (Label label : labels) {
                    step.addAll(part(byLabel.getOrDefault(label, List.of()), i, tasks.size()));
                }
            } else {
                tasks.get(i).forEach(label -> step.addAll(byLabel.getOrDefault(label, List.of())));
            }
            Collections.shuffle(step, random);
            steps.add(step);
        }
        return new TaskStream(order, tasks, steps);
    }

    /** Rounds up, so that the first step has an example of each label, however few there are. */
    private static List<LabelledEmbedding> part(List<LabelledEmbedding> all, int i, int parts) {
        return all.subList((i * all.size() + parts - 1) / parts, ((i + 1) * all.size() + parts - 1) / parts);
    }

    /** Returns the number of tasks whose classes have been seen after step {@code i}. */
    int tasksSeen(int i) {
        return order == Order.INTERLEAVED ? tasks.size() : i + 1;
    }

    /** Returns the classes seen after step {@code i}, in the order in which they appeared. */
    List<Label> labelsSeen(int i) {
        return tasks.subList(0, tasksSeen(i)).stream().flatMap(List::stream).toList();
    }
}
