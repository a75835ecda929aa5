package dev.eleventh.benchmarks;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Examples in random order, some of which got a wrong label.
 *
 * @param examples all examples, with the labels that a producer would have sent
 * @param wrong the ids of those with a wrong label
 */
record PlantedLabels(List<LabelledEmbedding> examples, Set<ExampleId> wrong) {
    PlantedLabels {
        examples = List.copyOf(examples);
        wrong = Set.copyOf(wrong);
    }

    /**
     * Gives a share of the examples one of the other labels, each with equal chance.
     *
     * @param share in (0, 1); rounded up to a whole number of examples
     * @throws IllegalArgumentException when there are fewer than two labels
     */
    static PlantedLabels plant(List<LabelledEmbedding> examples, List<Label> labels, double share, long seed) {
        if (labels.size() < 2) {
            throw new IllegalArgumentException(
                    "a wrong label needs a data set of at least two labels, had " + labels.size());
        }
        Random random = new Random(seed);
        List<LabelledEmbedding> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, random);
        int count = (int) Math.ceil(share * shuffled.size());
        Set<ExampleId> wrong = new HashSet<>();
        for (int i = 0; i < count; i++) {
            LabelledEmbedding example = shuffled.get(i);
            int other = (labels.indexOf(example.label()) + 1 + random.nextInt(labels.size() - 1)) % labels.size();
            shuffled.set(i, new LabelledEmbedding(example.id(), labels.get(other), example.embedding()));
            wrong.add(example.id());
        }
        Collections.shuffle(shuffled, random);
        return new PlantedLabels(shuffled, wrong);
    }
}
