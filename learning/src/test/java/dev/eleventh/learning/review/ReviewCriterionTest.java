package dev.eleventh.learning.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images in two dimensions; the known class lies on the first axis. */
class ReviewCriterionTest {
    private static final Waiting SURE = waiting("sure", 0.99, 0.98, 5, 0);
    private static final Waiting CLOSE = waiting("close", 0.5, 0.01, 5, 1);
    private static final Waiting CLOSE_TWIN = waiting("close-twin", 0.5, 0.02, 5, 1);
    private static final Waiting DOUBTFUL = waiting("doubtful", 0.2, 0.1, 5, 2);
    private static final Waiting FAR = waiting("far", 0.9, 0.85, 0, 5);
    private static final Waiting FAR_TWIN = waiting("far-twin", 0.9, 0.84, 0, 5);
    private static final List<Waiting> ALL = List.of(SURE, CLOSE, CLOSE_TWIN, DOUBTFUL, FAR, FAR_TWIN);

    private final KnownMeans known = new KnownMeans();

    ReviewCriterionTest() {
        known.add(new LabelledEmbedding(
                new ExampleId("known"), new Label("cat"), Embedding.quantise(new float[] {5, 0})));
    }

    private static Waiting waiting(String id, double confidence, double margin, float x, float y) {
        return new Waiting(new ExampleId(id), Embedding.quantise(new float[] {x, y}), confidence, margin);
    }

    @Test
    void theSmallestMarginsComeFirst() {
        assertThat(ReviewCriterion.MARGIN.first(ALL, known, 3)).containsExactly(CLOSE, CLOSE_TWIN, DOUBTFUL);
    }

    @Test
    void theLeastProbableAnswersComeFirst() {
        assertThat(ReviewCriterion.CONFIDENCE.first(ALL, known, 1)).containsExactly(DOUBTFUL);
    }

    @Test
    void theFarthestFromEverythingKnownComesFirstAndItsTwinLast() {
        List<Waiting> order = ReviewCriterion.NOVELTY.first(ALL, known, 6);

        assertThat(order.get(0)).isIn(FAR, FAR_TWIN);
        assertThat(order.get(1)).isEqualTo(DOUBTFUL);
        assertThat(ReviewCriterion.NOVELTY.first(ALL, new KnownMeans(), 1)).hasSize(1);
    }

    @Test
    void twoOfAKindAreNotBothFirst() {
        assertThat(ReviewCriterion.DIVERSE_MARGIN.first(ALL, known, 3))
                .startsWith(CLOSE)
                .doesNotContain(CLOSE_TWIN);
    }

    @ParameterizedTest
    @EnumSource
    void everyOrderHasEachImageOnceWhateverTheOrderBefore(ReviewCriterion criterion) {
        List<Waiting> shuffled = new ArrayList<>(ALL);
        Collections.shuffle(shuffled, new Random(1));

        List<Waiting> order = criterion.first(ALL, known, 100);

        assertThat(order).containsExactlyInAnyOrderElementsOf(ALL);
        assertThat(criterion.first(shuffled, known, 100)).isEqualTo(order);
        assertThat(criterion.first(shuffled, known, 2)).isEqualTo(order.subList(0, 2));
        assertThat(criterion.first(List.of(), known, 3)).isEmpty();
    }
}
