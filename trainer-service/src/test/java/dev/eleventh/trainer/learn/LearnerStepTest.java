package dev.eleventh.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.judge.Probation;
import dev.eleventh.learning.strategy.CannotLearnException;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategy;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.record.NewExample;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.LearningTrigger;
import dev.eleventh.trainer.replay.Backlog;
import dev.eleventh.trainer.replay.Lesson;
import dev.eleventh.trainer.replay.ReplayBuffer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** There are two labels, and an embedding's first value decides which one is right. A head may have them swapped. */
class LearnerStepTest {
    private static final Label CUP = new Label("cup");
    private static final Label MUG = new Label("mug");
    private static final Probation PROBATION = new Probation(0, 0.001);
    private static final Backlog NEW_LABELS = new Backlog(20, 0, Set.of(CUP, MUG), Duration.ZERO);
    private static final Backlog MORE = new Backlog(20, 0, Set.of(), Duration.ZERO);
    private static final Backlog CORRECTED = new Backlog(20, 1, Set.of(), Duration.ZERO);

    private final NDManager manager = TestTrainer.backbone().newManager();
    private final RegistryInMemory registry = new RegistryInMemory();
    private final OutcomesInMemory outcomes = new OutcomesInMemory();
    private final ChosenLessons lessons = new ChosenLessons();
    private final List<LearnerStep> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(LearnerStep::close);
        manager.close();
    }

    @Test
    void nothingIsLearnedWhileNothingIsDue() {
        LearnerStep learner = learner(data -> right(1));
        lessons.looks(new Backlog(5, 0, Set.of(), Duration.ZERO));

        assertThat(learner.run()).isFalse();
        assertThat(registry.recorded).isEmpty();
    }

    @Test
    void theFirstLessonMakesVersionOne() {
        LearnerStep learner = learner(data -> right(1));
        lessons.looks(NEW_LABELS).gives(NEW_LABELS);

        assertThat(learner.run()).isTrue();

        assertThat(registry.recorded).singleElement().satisfies(attempt -> {
            assertThat(attempt.trigger()).isEqualTo(LearningTrigger.NEW_LABEL);
            assertThat(attempt.challenger().verdict().promoted()).isTrue();
        });
    }

    @Test
    void aWorseChallengerIsRejectedAndTheChampionStays() {
        learn(learner(data -> registry.recorded.isEmpty() ? right(1) : wrong(2)), NEW_LABELS, MORE);

        assertThat(registry.recorded)
                .hasSize(2)
                .last()
                .satisfies(attempt ->
                        assertThat(attempt.challenger().verdict().promoted()).isFalse());
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void aCorrectionBetweenTheBacklogReadAndTheLessonIsTheTrigger() {
        LearnerStep learner = learner(data -> registry.recorded.isEmpty() ? right(1) : wrong(2));
        learn(learner, NEW_LABELS);
        lessons.looks(MORE).gives(CORRECTED);

        learner.run();

        assertThat(registry.recorded).last().satisfies(attempt -> {
            assertThat(attempt.trigger()).isEqualTo(LearningTrigger.CORRECTION);
            assertThat(attempt.challenger().verdict().promoted())
                    .as("promoted despite the hold-out, as the champion learned from a wrong example")
                    .isTrue();
        });
    }

    @Test
    void aNewLabelBetweenTheBacklogReadAndTheLessonIsTheTrigger() {
        LearnerStep learner = learner(data -> right(1));
        lessons.looks(MORE).gives(NEW_LABELS);

        learner.run();

        assertThat(registry.recorded)
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.trigger()).isEqualTo(LearningTrigger.NEW_LABEL));
    }

    @Test
    void moreExamplesOfKnownLabelsWaitAfterABurstOfLessons() {
        LearnerStep learner = learner(data -> right(1 + registry.recorded.size()));
        learn(learner, NEW_LABELS, MORE, MORE);
        lessons.looks(MORE);
        assertThat(learner.run()).isFalse();

        learn(learner, NEW_LABELS);

        assertThat(registry.recorded)
                .extracting(JudgedChallenger::trigger)
                .containsExactly(
                        LearningTrigger.NEW_LABEL,
                        LearningTrigger.EXAMPLES,
                        LearningTrigger.EXAMPLES,
                        LearningTrigger.NEW_LABEL);
    }

    @Test
    void aLessonWithoutExamplesIsSkipped() {
        LearnerStep learner = learner(data -> right(1));
        lessons.looks(CORRECTED).givesNothing(CORRECTED);

        learner.run();

        assertThat(registry.recorded).isEmpty();
        assertThat(registry.passed).hasSize(1);
    }

    @Test
    void aLessonThatCannotBeLearnedIsSkippedAndTheTrainerContinues() {
        LearnerStep learner = learner(data -> {
            if (registry.passed.isEmpty()) {
                throw new CannotLearnException("its images are gone");
            }
            return right(1);
        });
        lessons.looks(NEW_LABELS).gives(NEW_LABELS);

        assertThat(learner.run()).isTrue();
        assertThat(registry.passed).hasSize(1);

        learn(learner, NEW_LABELS);
        assertThat(registry.champion()).isPresent();
    }

    @Test
    void aBackgroundChallengerIsJudgedAgainstTheCurrentChampion() throws InterruptedException {
        LearnerStep learner = withBetterHeadFromTheBackground();

        assertThat(learner.run()).isTrue();

        assertThat(registry.champion().orElseThrow().strategy()).isEqualTo("later");
    }

    @Test
    void aBackgroundChallengerFromBeforeACorrectionIsNotPromoted() throws InterruptedException {
        LearnerStep learner = withBetterHeadFromTheBackground();
        registry.correctedSince = true;

        learner.run();

        assertThat(registry.recorded)
                .hasSize(2)
                .last()
                .satisfies(attempt ->
                        assertThat(attempt.challenger().verdict().reason()).contains("corrected since"));
        assertThat(registry.champion().orElseThrow().strategy()).isEqualTo("now");
    }

    /** Returns a learner with a wrong champion, and a background result that is not judged yet. */
    private LearnerStep withBetterHeadFromTheBackground() throws InterruptedException {
        CountDownLatch finished = new CountDownLatch(1);
        LearnerStep learner =
                learner(data -> wrong(1), List.of(new GivenStrategy("later", data -> right(2))), finished);
        learn(learner, NEW_LABELS);
        lessons.looks(Backlog.NONE);
        learner.run();
        finished.await();
        return learner;
    }

    private void learn(LearnerStep learner, Backlog... waiting) {
        for (Backlog each : waiting) {
            lessons.looks(each).gives(each);
            learner.run();
        }
    }

    private LearnerStep learner(Function<TrainingData, Head> instant) {
        return learner(instant, List.of(), new CountDownLatch(0));
    }

    private LearnerStep learner(Function<TrainingData, Head> instant, List<Strategy> later, CountDownLatch finished) {
        Clock clock = Clock.fixed(Events.NOW, ZoneOffset.UTC);
        LearningPlan plan = new LearningPlan(new GivenStrategy("now", instant), later);
        ChallengerJudge judge = new ChallengerJudge(
                manager,
                TestTrainer.backbone(),
                TestTrainer.backbone(),
                version -> TestTrainer.backbone(),
                new ImageNetwork(TestTrainer.backbone(), ImagesInMemory.NONE),
                LearnerOptions.defaults(),
                clock);
        LearnerStep learner = new LearnerStep(
                new LearningThresholds(10, Duration.ofHours(1)),
                new LessonRateLimiter(2, Duration.ofHours(1), System::nanoTime),
                lessons,
                registry,
                plan,
                new BackgroundLearner(plan.later(), finished::countDown),
                judge,
                new ProbationMonitor(registry, PROBATION, clock),
                new OutcomeWatch(outcomes, manager, PROBATION, clock),
                new TrainerMetrics(new SimpleMeterRegistry()),
                List::of);
        opened.add(learner);
        return learner;
    }

    private static Head right(int number) {
        return new LinearHead(List.of(CUP, MUG), 1, new float[] {number, -number}, new float[2]);
    }

    private static Head wrong(int number) {
        return new LinearHead(List.of(CUP, MUG), 1, new float[] {-number, number}, new float[2]);
    }

    /** Reports the backlog that a test chooses, and returns lessons of ten examples, with forty held out. */
    private static final class ChosenLessons implements ReplayBuffer {
        private final Queue<Backlog> looks = new ArrayDeque<>();
        private final Queue<Lesson> given = new ArrayDeque<>();
        private long offset;

        ChosenLessons looks(Backlog backlog) {
            looks.add(backlog);
            return this;
        }

        void gives(Backlog waiting) {
            given.add(lesson(examples("train", 10), waiting));
        }

        void givesNothing(Backlog waiting) {
            given.add(lesson(List.of(), waiting));
        }

        private Lesson lesson(List<LabelledEmbedding> replay, Backlog waiting) {
            SortedMap<Label, Counts> counts = new TreeMap<>(Map.of(CUP, new Counts(5, 5), MUG, new Counts(5, 5)));
            offset += 20;
            return new Lesson(replay, examples("held", 40), counts, new TreeMap<>(Map.of(0, offset)), waiting);
        }

        private static List<LabelledEmbedding> examples(String prefix, int count) {
            List<LabelledEmbedding> examples = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                boolean cup = i % 2 == 0;
                examples.add(new LabelledEmbedding(
                        new ExampleId(prefix + i), cup ? CUP : MUG, Embedding.ofValues(new float[] {cup ? 1 : -1})));
            }
            return examples;
        }

        @Override
        public Backlog backlog(Collection<Label> known) {
            return looks.isEmpty() ? Backlog.NONE : looks.remove();
        }

        @Override
        public Lesson lesson(
                Collection<Label> known,
                Map<Integer, Long> since,
                Incremental told,
                @Nullable Consumer<List<NewExample>> unconsidered) {
            return given.remove();
        }
    }
}
