package dev.eleventh.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.judge.Probation;
import dev.eleventh.learning.judge.ServedAnswer;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.record.VersionBackbone;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.Rollback;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The first value of an embedding decides its label. The baseline, version 1, always answers right. */
class OutcomeWatchTest {
    private static final Label CUP = new Label("cup");
    private static final Label MUG = new Label("mug");
    private static final Label BOWL = new Label("bowl");
    private static final Head BASELINE = new LinearHead(List.of(CUP, MUG), 1, new float[] {1, -1}, new float[2]);
    private static final Head CHAMPION =
            new LinearHead(List.of(CUP, MUG, BOWL), 1, new float[] {1, -1, 0}, new float[3]);

    private final NDManager manager = TestTrainer.backbone().newManager();
    private final OutcomesInMemory outcomes = new OutcomesInMemory();
    private final OutcomeWatch watch =
            new OutcomeWatch(outcomes, manager, new Probation(50, 0.001), Clock.fixed(Events.NOW, ZoneOffset.UTC));

    @AfterEach
    void close() {
        manager.close();
    }

    private void serve(int count, Label truth, Label served) {
        for (int i = 0; i < count; i++) {
            outcomes.served.add(new ServedAnswer(
                    served,
                    new LabelledEmbedding(
                            new ExampleId("served-" + outcomes.served.size()),
                            truth,
                            Embedding.ofValues(new float[] {truth.equals(CUP) ? 1 : -1}))));
        }
    }

    private Optional<Rollback> look(@Nullable Champion baseline, boolean examplesWait) {
        return watch.fallen(version(2, CHAMPION), baseline, baseline == null ? null : baseline.head(), examplesWait);
    }

    private Optional<Rollback> look() {
        return look(version(1, BASELINE), false);
    }

    private static Champion version(long version, Head head) {
        return new Champion(
                version,
                version,
                "exact",
                head,
                Sha256.of(new byte[0]),
                VersionBackbone.known(TestTrainer.backbone()),
                Map.of(),
                1);
    }

    @Test
    void aVersionThatServedWorseAnswersThanItsBaselineWouldHaveHasFallen() {
        serve(20, CUP, MUG);

        assertThat(look()).hasValueSatisfying(rollback -> {
            assertThat(rollback.version()).isEqualTo(2);
            assertThat(rollback.to()).isEqualTo(1);
            assertThat(rollback.reason())
                    .startsWith(
                            "of 20 served images that were labelled later with labels that both know, version 2 got 20"
                                    + " wrong that version 1 got right, and 0 right");
        });
    }

    @Test
    void aVersionThatServedRightAnswersStays() {
        serve(20, CUP, CUP);

        assertThat(look()).isEmpty();
    }

    @Test
    void fewWrongAnswersAreNoReason() {
        serve(12, CUP, MUG);

        assertThat(look()).isEmpty();
    }

    @Test
    void anAnswerWithALabelThatOnlyTheNewVersionKnowsDoesNotCount() {
        serve(20, CUP, BOWL);
        serve(20, BOWL, CUP);

        assertThat(look()).isEmpty();
    }

    @Test
    void noMoreAnswersAreComparedThanTheProbationHasExamples() {
        serve(50, CUP, CUP);
        serve(50, CUP, MUG);

        assertThat(look()).isEmpty();
    }

    @Test
    void aVersionWithoutABaselineIsNotWatched() {
        serve(20, CUP, MUG);

        assertThat(look(null, false)).isEmpty();
        assertThat(outcomes.reads).isZero();
    }

    @Test
    void theAnswersAreReadAgainOnlyWhenOneArrivedOrAnExampleMayHave() {
        serve(20, CUP, MUG);
        outcomes.recorded = false;
        look();
        look();
        assertThat(outcomes.reads).isEqualTo(1);

        outcomes.recorded = true;
        assertThat(look()).isEmpty();
        assertThat(look(version(1, BASELINE), true)).isPresent();
    }
}
