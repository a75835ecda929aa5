package dev.eleventh.learning.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.ParallelHead;
import dev.eleventh.contracts.model.ReservedHead;
import dev.eleventh.contracts.model.SignProjection;
import dev.eleventh.learning.Clusters;
import dev.eleventh.learning.Engine;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.head.HeadScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrategiesTest {
    private final NDManager manager = Engine.newManager();
    private final Clusters clusters = new Clusters(0.8);

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exact",
                "exact-projected",
                "expand",
                "new-head",
                "reserved",
                "expand-frozen",
                "parallel",
                "retrieval",
                "metric",
                "one-shot"
            })
    void everyStrategyAddsAClassAndKeepsTheOldOnes(String name) {
        Strategy strategy = strategy(name);
        Head first = learn(strategy, null, clusters.examples("train", 40, "cat", "emu"));

        List<LabelledEmbedding> added = clusters.examples("train", 40, "dog");
        Head second = learn(strategy, first, clusters.examples("train", 40, "cat", "emu"), added);

        assertThat(second.labels()).extracting(Label::value).containsExactlyInAnyOrder("cat", "emu", "dog");
        assertThat(accuracy(second, "dog")).isGreaterThan(0.8);
        assertThat(accuracy(second, "cat")).isGreaterThan(0.8);
        assertThat(accuracy(second, "emu")).isGreaterThan(0.8);
        assertThat(HeadCodec.encode(HeadCodec.decode(HeadCodec.encode(second)))).isEqualTo(HeadCodec.encode(second));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exact", "exact-projected"})
    void theExactHeadHasTheSameBytesForEveryOrderAndBatching(String name) {
        List<LabelledEmbedding> examples = clusters.examples("train", 30, "cat", "dog", "emu");
        byte[] inOrder = HeadCodec.encode(learn(strategy(name), null, examples));
        for (int seed = 0; seed < 3; seed++) {
            List<LabelledEmbedding> shuffled = new ArrayList<>(examples);
            Collections.shuffle(shuffled, new Random(seed));
            Strategy strategy = strategy(name);
            int batch = 1 + 7 * seed;
            for (int from = 0; from < shuffled.size(); from += batch) {
                ((Incremental) strategy).add(shuffled.subList(from, Math.min(from + batch, shuffled.size())));
            }
            assertThat(HeadCodec.encode(strategy.learn(new TrainingData(examples, List.of()), null)
                            .head()))
                    .isEqualTo(inOrder);
        }
    }

    @Test
    void aRetractedExampleLeavesNoTraceInTheExactHead() {
        List<LabelledEmbedding> kept = clusters.examples("train", 30, "cat", "dog");
        List<LabelledEmbedding> gone = clusters.examples("gone", 20, "cat", "gnu");
        Strategy neverSaw = strategy("exact");
        byte[] expected = HeadCodec.encode(learn(neverSaw, null, kept));

        Strategy saw = strategy("exact");
        ((Incremental) saw).add(gone);
        ((Incremental) saw).add(kept);
        ((Incremental) saw).remove(gone);

        assertThat(HeadCodec.encode(
                        saw.learn(new TrainingData(kept, List.of()), null).head()))
                .isEqualTo(expected);
    }

    @Test
    void anExampleThatWasNeverAddedCannotBeSubtracted() {
        Incremental exact = (Incremental) strategy("exact");

        assertThatThrownBy(() -> exact.remove(clusters.examples("train", 1, "cat")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'cat'");
    }

    @Test
    void theExactHeadPredictsAClassWithFewExamplesBesideClassesWithMany() {
        Strategy exact = strategy("exact");
        Head head =
                learn(exact, null, clusters.examples("train", 400, "cat", "emu"), clusters.examples("train", 4, "dog"));

        assertThat(accuracy(head, "dog")).isGreaterThan(0.5);
        assertThat(accuracy(head, "cat")).isGreaterThan(0.9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"expand-frozen", "parallel"})
    void oldLogitsStayBitIdentical(String name) {
        Strategy strategy = strategy(name);
        List<LabelledEmbedding> old = clusters.examples("train", 40, "cat", "emu");
        Head first = learn(strategy, null, old);
        Head second = learn(strategy, first, old, clusters.examples("train", 40, "dog"));

        assertOldLogitsAreUntouched(first, second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"expand-frozen", "parallel", "retrieval", "one-shot"})
    void aClassIsAddedWithoutAnyOldExamples(String name) {
        Head old = learn(strategy("expand"), null, clusters.examples("train", 40, "cat", "emu"));
        for (List<Embedding> unlabelled : List.of(List.<Embedding>of(), unlabelled())) {
            TrainingData data = new TrainingData(
                    clusters.examples("train", 15, "dog"), List.of(), Set.copyOf(old.labels()), Set.of(), unlabelled);

            Head added = strategy(name).learn(data, old).head();

            assertOldLogitsAreUntouched(old, added);
            // while the strategy knows no other images, it must favour the old classes
            assertThat(accuracy(added, "dog"))
                    .as("unlabelled %d", unlabelled.size())
                    .isGreaterThan(unlabelled.isEmpty() ? 0.3 : 0.6);
            assertThat(accuracy(added, "cat"))
                    .as("unlabelled %d", unlabelled.size())
                    .isGreaterThan(0.6);
            assertThat(accuracy(added, "emu"))
                    .as("unlabelled %d", unlabelled.size())
                    .isGreaterThan(0.6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"expand-frozen", "parallel"})
    void rowsOfUnsettledLabelsAreTrainedOnWhenMoreExamplesCome(String name) {
        Head old = learn(strategy("expand"), null, clusters.examples("train", 40, "cat", "emu"));
        Head early = learn(
                strategy(name),
                old,
                clusters.examples("train", 40, "cat", "emu"),
                clusters.examples("train", 1, "dog"));
        List<LabelledEmbedding> all = new ArrayList<>(clusters.examples("train", 40, "cat", "dog", "emu"));
        TrainingData later = new TrainingData(all, List.of(), Set.of(), Set.of(new Label("dog")), List.of());

        Head late = strategy(name).learn(later, early).head();

        assertOldLogitsAreUntouched(old, late);
        assertThat(HeadCodec.encode(late)).isNotEqualTo(HeadCodec.encode(early));
        assertThat(accuracy(late, "dog")).isGreaterThanOrEqualTo(accuracy(early, "dog"));
    }

    @Test
    void oneShotRecognisesAClassFromItsFirstExample() {
        Strategy oneShot = strategy("one-shot");
        Head first = learn(oneShot, null, clusters.examples("train", 40, "cat", "emu"));
        Head second = learn(
                oneShot, first, clusters.examples("train", 40, "cat", "emu"), clusters.examples("train", 1, "dog"));

        assertThat(accuracy(second, "dog")).isGreaterThan(0.6);
        assertThat(accuracy(second, "cat")).isGreaterThan(0.8);
    }

    @Test
    void aPartOfAParallelHeadCanBeRemoved() {
        Strategy parallel = strategy("parallel");
        List<LabelledEmbedding> old = clusters.examples("train", 40, "cat", "emu");
        Head first = learn(parallel, null, old);
        ParallelHead second = (ParallelHead) learn(parallel, first, old, clusters.examples("train", 40, "dog"));

        assertThat(second.parts()).hasSize(2);
        assertThat(HeadCodec.encode(second.without(1))).isEqualTo(HeadCodec.encode(first));
    }

    @Test
    void aReservedHeadKeepsItsShape() {
        Strategy reserved = strategy("reserved");
        ReservedHead two = (ReservedHead) learn(reserved, null, clusters.examples("train", 40, "cat", "emu"));
        ReservedHead three = (ReservedHead) learn(reserved, two, clusters.examples("train", 40, "cat", "dog", "emu"));

        assertThat(two.outputs()).isEqualTo(1000).isEqualTo(three.outputs());
        assertThat(three.labels()).extracting(Label::value).containsExactly("cat", "emu", "dog");
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownNames() {
        assertThatThrownBy(() -> strategy("exakt"))
                .hasMessageContaining("'exakt'")
                .hasMessageContaining("exact-projected");
        assertThatThrownBy(() -> strategy("full")).hasMessageContaining("images");
    }

    private Strategy strategy(String name) {
        if (name.equals("exact-projected")) {
            // a suitable width for 24 values
            SignProjection projection = SignProjection.of(11, Clusters.LEVELS, 96);
            return new ExactStrategy(manager, LearnerOptions.defaults(), Clusters.LEVELS, projection);
        }
        return Strategies.of(name, manager, LearnerOptions.defaults(), Clusters.LEVELS, null);
    }

    private static Head learn(Strategy strategy, @Nullable Head previous, List<LabelledEmbedding> examples) {
        return learn(strategy, previous, List.of(), examples);
    }

    /** Learns from all examples; an incremental strategy already knows the old ones. */
    private static Head learn(
            Strategy strategy, @Nullable Head previous, List<LabelledEmbedding> old, List<LabelledEmbedding> added) {
        List<LabelledEmbedding> all = new ArrayList<>(old);
        all.addAll(added);
        if (strategy instanceof Incremental incremental) {
            incremental.add(previous == null ? all : added);
        }
        return strategy.learn(new TrainingData(all, List.of()), previous).head();
    }

    private List<Embedding> unlabelled() {
        return LabelledEmbedding.embeddings(clusters.examples("wild", 40, "cat", "emu", "dog"));
    }

    private void assertOldLogitsAreUntouched(Head old, Head head) {
        List<Embedding> embeddings = LabelledEmbedding.embeddings(clusters.examples("test", 30, "cat", "dog", "emu"));
        try (HeadScorer before = new HeadScorer(manager, old, 1);
                HeadScorer after = new HeadScorer(manager, head, 1)) {
            for (int batch : new int[] {1, 7, embeddings.size()}) {
                float[][] expected = before.logits(embeddings.subList(0, batch));
                float[][] seen = after.logits(embeddings.subList(0, batch));
                for (int row = 0; row < batch; row++) {
                    assertThat(Arrays.copyOf(seen[row], expected[row].length)).isEqualTo(expected[row]);
                }
            }
        }
    }

    private double accuracy(Head head, String label) {
        List<LabelledEmbedding> test = clusters.examples("test", 50, label);
        try (HeadScorer scorer = new HeadScorer(manager, head, 1)) {
            float[][] logits = scorer.logits(LabelledEmbedding.embeddings(test));
            return Arrays.stream(logits)
                            .filter(row -> head.labels()
                                    .get(HeadScorer.argmax(row))
                                    .value()
                                    .equals(label))
                            .count()
                    / (double) test.size();
        }
    }
}
