package dev.eleventh.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.learning.head.Scores;
import dev.eleventh.learning.judge.Claim;
import dev.eleventh.learning.judge.ClassComparison;
import dev.eleventh.learning.judge.Opponent;
import dev.eleventh.learning.judge.Verdict;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChallengerAssessmentTest {
    private static final LearnerOptions PRECISE = new LearnerOptions(0.05, 1e-6, 2_000, 0.05, 0.1, 100, 8);

    private final NDManager manager = Engine.newManager();
    private final ChallengerAssessment learner = new ChallengerAssessment(manager, LearnerOptions.defaults());
    private final Clusters clusters = new Clusters(0.8);

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void theFirstVersionKnowsItsClasses() {
        Challenger first = learn(null, "cat", "dog");

        assertThat(first.verdict().promoted()).isTrue();
        assertThat(first.fit().converged()).isTrue();
        assertThat(first.head().labels()).containsExactly(new Label("cat"), new Label("dog"));
        assertThat(first.metrics().macroAccuracy()).isGreaterThan(0.95);
    }

    @Test
    void aNewClassIsLearnedAndOldOnesKeepTheirRowsAndAccuracy() {
        Challenger first = learn(null, "cat", "emu");
        Challenger second = learn(first.head(), "cat", "dog", "emu");

        assertThat(second.verdict().promoted()).isTrue();
        assertThat(second.head().labels()).extracting(Label::value).containsExactly("cat", "emu", "dog");
        assertThat(second.metrics().perLabel().get(new Label("dog"))).isGreaterThan(0.9);
        assertThat(second.verdict().comparisons())
                .extracting(ClassComparison::fall)
                .allSatisfy(fall -> assertThat(fall).isLessThan(0.05));
    }

    @Test
    void theSameExamplesGiveTheSameBytes() {
        assertThat(HeadCodec.encode(learn(null, "cat", "dog").head()))
                .isEqualTo(HeadCodec.encode(learn(null, "cat", "dog").head()));
    }

    /** The loss is convex, so expanding a champion forgets nothing that its replay buffer still contains. */
    @Test
    void expandingGivesTheSameHeadAsTrainingFromScratch() {
        List<LabelledEmbedding> all = clusters.examples("train", 40, "cat", "dog", "emu");
        Head champion = learn(null, "cat", "dog").head();
        ChallengerAssessment precise = new ChallengerAssessment(manager, PRECISE);

        Head expanded = learn(precise, new TrainingData(all, List.of()), champion, Claim.BETTER)
                .head();
        Head joint = learn(precise, new TrainingData(all, List.of()), null, Claim.BETTER)
                .head();

        assertThat(expanded.labels()).isEqualTo(joint.labels());
        assertThat(probabilities(expanded, all)).containsExactly(probabilities(joint, all), within(1e-3f));
    }

    @Test
    void aWarmStartNeedsFewerSteps() {
        List<LabelledEmbedding> all = clusters.examples("train", 40, "cat", "dog", "emu");
        TrainingData data = new TrainingData(all, List.of());
        Challenger cold = learn(learner, data, null, Claim.BETTER);

        assertThat(learn(learner, data, cold.head(), Claim.BETTER).fit().iterations())
                .isLessThan(cold.fit().iterations() / 2);
    }

    @Test
    void aClassWithOneExampleIsLearnedBesideClassesWithMany() {
        List<LabelledEmbedding> replay = new ArrayList<>(clusters.examples("train", 40, "cat", "dog"));
        replay.addAll(clusters.examples("train", 1, "emu"));
        List<LabelledEmbedding> test = clusters.examples("test", 40, "cat", "dog", "emu");

        Challenger challenger = learn(learner, new TrainingData(replay, test), null, Claim.BETTER);

        assertThat(challenger.metrics().perLabel().get(new Label("emu"))).isGreaterThan(0.5);
        assertThat(challenger.metrics().perLabel().get(new Label("cat"))).isGreaterThan(0.9);
    }

    @Test
    void aLabelWithoutExamplesLeavesTheHead() {
        Head champion = learn(null, "cat", "dog", "emu").head();

        Challenger challenger = learn(champion, "cat", "emu");

        assertThat(challenger.head().labels()).extracting(Label::value).containsExactly("cat", "emu");
        assertThat(challenger.verdict().promoted()).isTrue();
    }

    @Test
    void aChallengerThatRuinsAnOldClassIsRejectedWithTheReason() {
        Head champion = learn(null, "cat", "dog").head();
        // in the replay buffer, cats and dogs have each other's labels
        List<LabelledEmbedding> swapped = clusters.examples("train", 40, "cat", "dog").stream()
                .map(example -> new LabelledEmbedding(
                        example.id(),
                        new Label(example.label().value().equals("cat") ? "dog" : "cat"),
                        example.embedding()))
                .toList();

        Verdict verdict = learn(
                        learner,
                        new TrainingData(swapped, clusters.examples("test", 40, "cat", "dog")),
                        champion,
                        Claim.BETTER)
                .verdict();

        assertThat(verdict.promoted()).isFalse();
        assertThat(verdict.reason())
                .contains("'cat' fell from")
                .contains("more than")
                .contains("chance");
    }

    @Test
    void afterACorrectionTheChallengerReplacesTheChampionEvenIfNotBetter() {
        Head champion = learn(null, "cat", "dog").head();

        Verdict verdict = learn(
                        learner,
                        new TrainingData(
                                clusters.examples("train", 40, "cat", "dog"),
                                clusters.examples("test", 40, "cat", "dog")),
                        champion,
                        Claim.CORRECTED)
                .verdict();

        assertThat(verdict.promoted()).isTrue();
        assertThat(verdict.reason()).contains("relabelled or retracted");
        assertThat(verdict.comparisons()).hasSize(2);
    }

    @Test
    void aChallengerThatIsNoBetterIsRejected() {
        Head champion = learn(null, "cat", "dog").head();

        Verdict verdict = learn(champion, "cat", "dog").verdict();

        assertThat(verdict.promoted()).isFalse();
        assertThat(verdict.reason()).contains("not better");
    }

    @Test
    void everyVersionHasSelfTestsThatItsHeadPasses() {
        Challenger challenger = learn(null, "cat", "dog", "emu");

        assertThat(challenger.selfTest()).hasSize(3);
        try (HeadScorer scorer = new HeadScorer(manager, challenger.head(), challenger.temperature())) {
            challenger
                    .selfTest()
                    .forEach(test -> assertThat(HeadScorer.rank(
                                            scorer.labels(), scorer.probabilities(List.of(test.embedding()))[0], 1)
                                    .get(0)
                                    .label())
                            .isEqualTo(test.label()));
        }
    }

    @Test
    void theOrderOfTheExamplesDoesNotChangeWhatIsLearned() {
        List<LabelledEmbedding> examples = clusters.examples("train", 40, "cat", "dog", "emu");
        List<LabelledEmbedding> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, new Random(11));

        Head one = learn(learner, new TrainingData(examples, List.of()), null, Claim.BETTER)
                .head();
        Head other = learn(learner, new TrainingData(shuffled, List.of()), null, Claim.BETTER)
                .head();

        assertThat(probabilities(one, examples)).containsExactly(probabilities(other, examples), within(1e-2f));
    }

    @Test
    void temperatureMatchesProbabilitiesToTheAccuracy() {
        Clusters noisy = new Clusters(3);
        List<LabelledEmbedding> holdOut = noisy.examples("test", 200, "cat", "dog", "emu");
        Challenger challenger = learn(
                learner,
                new TrainingData(noisy.examples("train", 40, "cat", "dog", "emu"), holdOut),
                null,
                Claim.BETTER);

        double confidence = 0;
        try (HeadScorer scorer = new HeadScorer(manager, challenger.head(), challenger.temperature())) {
            for (float[] row : scorer.probabilities(LabelledEmbedding.embeddings(holdOut))) {
                confidence += row[HeadScorer.argmax(row)] / holdOut.size();
            }
        }
        double accuracy = Objects.requireNonNull(challenger.metrics().accuracy());
        assertThat(accuracy).isBetween(0.6, 0.99);
        assertThat(confidence).isCloseTo(accuracy, within(0.05));
    }

    @Test
    void aboutOneInAHundredKnownImagesIsCalledUnknown() {
        List<LabelledEmbedding> holdOut = clusters.examples("test", 200, "cat", "dog");
        Challenger challenger = learn(
                learner, new TrainingData(clusters.examples("train", 40, "cat", "dog"), holdOut), null, Claim.BETTER);

        try (HeadScorer scorer = new HeadScorer(manager, challenger.head(), challenger.temperature())) {
            float[][] rows = scorer.probabilities(LabelledEmbedding.embeddings(holdOut));
            long unknown = List.of(rows).stream()
                    .filter(row -> row[HeadScorer.argmax(row)] < challenger.unknownBelow())
                    .count();
            assertThat(unknown).isBetween(0L, 4L);
        }
    }

    @Test
    void anImageFarFromAllExamplesIsUnknownByItsDistanceHoweverProbableItsLabelIs() {
        List<LabelledEmbedding> train = clusters.examples("train", 60, "cat", "dog");
        List<LabelledEmbedding> holdOut = clusters.examples("test", 200, "cat", "dog");
        Strategy exact = Strategies.of(Strategies.EXACT, manager, LearnerOptions.defaults(), Clusters.LEVELS, null);
        ((Incremental) exact).add(train);
        TrainingData data = new TrainingData(train, holdOut);
        Challenger challenger = learner.judge(exact.name(), exact.learn(data, null), data, null, null, Claim.BETTER);
        double limit = Objects.requireNonNull(challenger.unknownAbove().get(new Label("cat")));
        assertThat(challenger.unknownAbove()).containsOnlyKeys(new Label("cat"), new Label("dog"));
        float[] empty = new float[Clusters.DIMENSION];

        try (HeadScorer scorer = new HeadScorer(manager, challenger.head(), challenger.temperature())) {
            Scores known = scorer.answers(LabelledEmbedding.embeddings(holdOut));
            long far = IntStream.range(0, holdOut.size())
                    .filter(i -> known.distance(i) > limit)
                    .count();
            assertThat(far).isBetween(1L, 6L);
            assertThat(scorer.answers(List.of(Embedding.quantise(empty))).distance(0))
                    .isGreaterThan((float) (2 * limit));
        }
    }

    @Test
    void aLabelHasALimitOfTheDistanceOnceTwentyOfItsExamplesAreHeldOut() {
        assertThat(withBirds(examplesOf("test", 200, 19)).unknownAbove())
                .containsOnlyKeys(new Label("cat"), new Label("dog"));
        assertThat(withBirds(examplesOf("test", 200, 20)).unknownAbove())
                .containsOnlyKeys(new Label("bird"), new Label("cat"), new Label("dog"));
    }

    @Test
    void noLabelHasASmallerLimitThanAllLabelsTogether() {
        List<LabelledEmbedding> holdOut = examplesOf("test", 200, 20);
        Challenger challenger = withBirds(holdOut);

        try (HeadScorer scorer = new HeadScorer(manager, challenger.head(), 1)) {
            Scores known = scorer.scores(LabelledEmbedding.embeddings(holdOut));
            double[] distances = IntStream.range(0, holdOut.size())
                    .mapToDouble(known::distance)
                    .sorted()
                    .toArray();
            double ofAll = distances[distances.length - 1 - distances.length / 100];
            assertThat(challenger.unknownAbove().values())
                    .allSatisfy(limit -> assertThat(limit).isGreaterThanOrEqualTo(ofAll));
        }
    }

    private List<LabelledEmbedding> examplesOf(String name, int each, int birds) {
        List<LabelledEmbedding> examples = new ArrayList<>(clusters.examples(name, each, "cat", "dog"));
        examples.addAll(clusters.examples(name, birds, "bird"));
        return examples;
    }

    private Challenger withBirds(List<LabelledEmbedding> holdOut) {
        Strategy exact = Strategies.of(Strategies.EXACT, manager, LearnerOptions.defaults(), Clusters.LEVELS, null);
        List<LabelledEmbedding> train = examplesOf("train", 60, 5);
        ((Incremental) exact).add(train);
        TrainingData data = new TrainingData(train, holdOut);
        return learner.judge(exact.name(), exact.learn(data, null), data, null, null, Claim.BETTER);
    }

    @Test
    void aStrategyWithoutADistanceHasNoLimitOfIt() {
        Challenger challenger = learn(
                learner,
                new TrainingData(
                        clusters.examples("train", 40, "cat", "dog"), clusters.examples("test", 200, "cat", "dog")),
                null,
                Claim.BETTER);

        assertThat(challenger.unknownAbove()).isEmpty();
        try (HeadScorer scorer = new HeadScorer(manager, challenger.head(), 1)) {
            List<LabelledEmbedding> one = clusters.examples("one", 1, "cat");
            assertThat(scorer.scores(LabelledEmbedding.embeddings(one)).distance(0))
                    .isNaN();
        }
    }

    @Test
    void embeddingsOfAnotherBackboneAreRefused() {
        Head head = learn(null, "cat", "dog").head();

        try (HeadScorer scorer = new HeadScorer(manager, head, 1)) {
            assertThatThrownBy(() -> scorer.probabilities(List.of(Embedding.quantise(new float[7]))))
                    .hasMessageContaining("has 7 values, expected 24");
        }
    }

    @Test
    void labelsAreRankedMostProbableFirst() {
        List<Label> labels = List.of(new Label("cat"), new Label("dog"), new Label("emu"));

        assertThat(HeadScorer.rank(labels, new float[] {0.2f, 0.7f, 0.1f}, 2))
                .extracting(ranked -> ranked.label().value())
                .containsExactly("dog", "cat");
    }

    private Challenger learn(@Nullable Head champion, String... labels) {
        return learn(
                learner,
                new TrainingData(clusters.examples("train", 40, labels), clusters.examples("test", 40, labels)),
                champion,
                Claim.BETTER);
    }

    private Challenger learn(ChallengerAssessment by, TrainingData data, @Nullable Head champion, Claim claim) {
        LearnerOptions options = by == learner ? LearnerOptions.defaults() : PRECISE;
        Strategy expand = Strategies.of(Strategies.EXPAND, manager, options, Clusters.LEVELS, null);
        return by.judge(
                expand.name(),
                expand.learn(data, champion),
                data,
                champion == null ? null : new Opponent(champion, data.holdOut()),
                null,
                claim);
    }

    /** Returns the probability of "cat" for each example. */
    private float[] probabilities(Head head, List<LabelledEmbedding> examples) {
        try (HeadScorer scorer = new HeadScorer(manager, head, 1)) {
            float[][] rows = scorer.probabilities(LabelledEmbedding.embeddings(examples));
            float[] column = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                column[i] = rows[i][head.labels().indexOf(new Label("cat"))];
            }
            return column;
        }
    }

    /** If it were calibrated on the new class alone, a head would be overconfident. */
    @Test
    void aHeadWithLabelsThatHaveNoExamplesKeepsItsOwnScale() {
        Head old = learn(null, "cat", "dog").head();
        TrainingData data = new TrainingData(
                clusters.examples("train", 30, "emu"),
                clusters.examples("test", 40, "emu"),
                Set.copyOf(old.labels()),
                Set.of(),
                List.of());
        Strategy frozen =
                Strategies.of(Strategies.EXPAND_FROZEN, manager, LearnerOptions.defaults(), Clusters.LEVELS, null);

        Challenger challenger = learner.judge(
                frozen.name(), frozen.learn(data, old), data, new Opponent(old, data.holdOut()), null, Claim.BETTER);

        assertThat(challenger.temperature()).isEqualTo(1);
        assertThat(challenger.unknownBelow()).isZero();
        assertThat(challenger.verdict().promoted()).isTrue();
    }
}
