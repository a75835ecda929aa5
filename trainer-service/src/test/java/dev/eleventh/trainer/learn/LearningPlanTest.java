package dev.eleventh.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategy;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.config.TrainerConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LearningPlanTest {
    private final NDManager manager = TestTrainer.backbone().newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void aNamedStrategyLearnsAlone() {
        LearningPlan plan = of("expand", List.of("exact-projected"));

        assertThat(plan.instant().name()).isEqualTo("expand");
        assertThat(plan.later()).isEmpty();
    }

    @Test
    void underAutoTheExactHeadIsPublishedFirstAndTheOthersChallengeIt() {
        LearningPlan plan = of(TrainerConfig.AUTO, List.of("exact-projected", "full"));

        assertThat(plan.instant().name()).isEqualTo("exact");
        assertThat(plan.later()).extracting(Strategy::name).containsExactly("exact-projected", "full");
    }

    @Test
    void everyChangeIsForwardedToAllStrategies() {
        List<String> heard = new ArrayList<>();
        LearningPlan.Told told = new LearningPlan.Told(List.of(listener("a", heard), listener("b", heard)));

        told.add(List.of());
        told.remove(List.of());

        assertThat(heard).containsExactly("a adds", "b adds", "a removes", "b removes");
    }

    @Test
    void onlyStrategiesThatKeepSumsReceiveChanges() {
        assertThat(of("expand", List.of()).told().all()).isEmpty();
        assertThat(of(TrainerConfig.AUTO, List.of("exact-projected", "metric"))
                        .told()
                        .all())
                .as("exact and exact-projected")
                .hasSize(2);
    }

    private static Incremental listener(String name, List<String> heard) {
        return new Incremental() {
            @Override
            public void add(List<LabelledEmbedding> examples) {
                heard.add(name + " adds");
            }

            @Override
            public void remove(List<LabelledEmbedding> examples) {
                heard.add(name + " removes");
            }
        };
    }

    private LearningPlan of(String strategy, List<String> challengers) {
        return LearningPlan.of(
                strategy,
                challengers,
                TestTrainer.backbone().description(),
                false,
                manager,
                LearnerOptions.defaults(),
                new ImageNetwork(TestTrainer.backbone(), ImagesInMemory.NONE));
    }
}
