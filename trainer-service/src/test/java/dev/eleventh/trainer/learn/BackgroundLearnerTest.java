package dev.eleventh.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.strategy.Strategy;
import dev.eleventh.trainer.registry.LearningTrigger;
import dev.eleventh.trainer.replay.Backlog;
import dev.eleventh.trainer.replay.Lesson;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundLearnerTest {
    private static final int PATIENCE = 10;
    private static final Label MUG = new Label("mug");

    private final CountDownLatch gate = new CountDownLatch(1);
    private @Nullable BackgroundLearner background;

    @AfterEach
    void close() {
        if (background != null) {
            background.close();
        }
    }

    private BackgroundLearner of(Strategy... strategies) {
        BackgroundLearner made = new BackgroundLearner(List.of(strategies), () -> {});
        background = made;
        return made;
    }

    @Test
    void nothingIsLearnedBeforeLearningBegins() {
        BackgroundLearner learning = of(strategy("a"));
        learning.offer(task(1));
        assertThat(learning.poll()).isEmpty();

        learning.begin();

        assertThat(next(learning).strategy()).isEqualTo("a");
        learning.begin();
        assertThat(learning.poll()).as("each lesson is learned once").isEmpty();
    }

    @Test
    void everyStrategyLearnsFromTheNewestLesson() {
        BackgroundLearner learning = of(strategy("a"), strategy("b"));
        learning.offer(task(1));
        learning.offer(task(2));

        learning.begin();

        BackgroundLearner.Finished first = next(learning);
        BackgroundLearner.Finished second = next(learning);
        assertThat(List.of(first.strategy(), second.strategy())).containsExactly("a", "b");
        assertThat(List.of(offset(first), offset(second))).containsExactly(2L, 2L);
    }

    @Test
    void aLessonThatIsDroppedIsNotLearned() {
        BackgroundLearner learning = of(strategy("a"));
        learning.offer(task(1));
        learning.drop();

        learning.begin();
        learning.offer(task(2));
        learning.begin();

        assertThat(offset(next(learning))).isEqualTo(2);
    }

    @Test
    void aStreamThatNeverPausesIsStillLearnedFrom() {
        BackgroundLearner learning = of(strategy("a"));

        for (int i = 1; i <= PATIENCE; i++) {
            assertThat(learning.poll()).isEmpty();
            learning.offer(task(i));
        }

        assertThat(offset(next(learning))).isEqualTo(PATIENCE);
    }

    @Test
    void aTaskIsFinishedBeforeTheNextBegins() {
        BackgroundLearner learning = of(waiting());
        learning.offer(task(1));
        learning.begin();
        learning.offer(task(2));
        learning.begin();
        learning.offer(task(3));
        gate.countDown();

        assertThat(offset(next(learning))).isEqualTo(1);
        await().until(() -> {
            learning.begin();
            return offset(next(learning)) == 3;
        });
    }

    @Test
    void aStrategyThatFailsDoesNotStopTheOthers() {
        BackgroundLearner learning = of(failing(), strategy("b"));
        learning.offer(task(1));

        learning.begin();

        assertThat(next(learning).strategy()).isEqualTo("b");
    }

    @Test
    void withoutStrategiesNothingIsKept() {
        BackgroundLearner learning = of();
        learning.offer(task(1));

        learning.begin();

        assertThat(learning.poll()).isEmpty();
    }

    private static BackgroundLearner.Finished next(BackgroundLearner learning) {
        return await().until(learning::poll, Optional::isPresent).orElseThrow();
    }

    private static long offset(BackgroundLearner.Finished finished) {
        return Objects.requireNonNull(finished.task().lesson().offsets().get(0));
    }

    private static BackgroundLearner.Task task(long offset) {
        TreeMap<Integer, Long> offsets = new TreeMap<>();
        offsets.put(0, offset);
        List<LabelledEmbedding> examples =
                List.of(new LabelledEmbedding(new ExampleId("a"), MUG, Embedding.quantise(new float[2])));
        Lesson lesson = new Lesson(examples, List.of(), new TreeMap<>(), offsets, Backlog.NONE);
        return new BackgroundLearner.Task(
                LearningTrigger.EXAMPLES, lesson, new TrainingData(examples, List.of()), null);
    }

    private Strategy waiting() {
        return new GivenStrategy("waiting", data -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return head();
        });
    }

    private static Strategy failing() {
        return new GivenStrategy("failing", data -> {
            throw new IllegalStateException("thrown by the test");
        });
    }

    private static Strategy strategy(String name) {
        return new GivenStrategy(name, data -> head());
    }

    private static Head head() {
        return new LinearHead(List.of(MUG), 2, new float[2], new float[1]);
    }
}
