package dev.eleventh.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.BackboneDescription;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategy;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.config.TrainerConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
    void onAnImportedNetworkTheProjectedHeadChallengesTheExactOne() {
        BackboneDescription network = imported(new Quantiser(Quantiser.VERSION, 14, List.of(3, 4, 5)));

        LearningPlan plan = of(TrainerConfig.AUTO, List.of("expand"), network, false);

        assertThat(plan.instant().name()).isEqualTo("exact");
        assertThat(plan.later()).extracting(Strategy::name).containsExactly("exact-projected", "expand");
    }

    @Test
    void besideImportedClassesRowsAreAddedAndTheProjectedHeadChallengesThem() {
        BackboneDescription network = imported(new Quantiser(Quantiser.VERSION, 14, List.of(3, 4, 5)));

        LearningPlan plan = of(TrainerConfig.AUTO, List.of(), network, true);

        assertThat(plan.instant().name()).isEqualTo("expand-frozen");
        assertThat(plan.later()).extracting(Strategy::name).containsExactly("exact-projected");
    }

    @Test
    void noStrategySumsTheEmbeddingsOfANetworkWithoutLevels() {
        LearningPlan plan = of(TrainerConfig.AUTO, List.of("exact", "expand"), imported(null), true);

        assertThat(plan.instant().name()).isEqualTo("expand-frozen");
        assertThat(plan.later()).extracting(Strategy::name).containsExactly("expand");
    }

    private static BackboneDescription imported(@Nullable Levels levels) {
        return new BackboneDescription(
                "imported", PixelFormat.square(8, 3, PixelScale.UNIT), 3, levels, Sha256.of(new byte[] {1}));
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
        return of(strategy, challengers, TestTrainer.backbone().description(), false);
    }

    private LearningPlan of(
            String strategy, List<String> challengers, BackboneDescription base, boolean hasImportedClasses) {
        return LearningPlan.of(
                strategy,
                challengers,
                base,
                hasImportedClasses,
                manager,
                LearnerOptions.defaults(),
                new ImageNetwork(TestTrainer.backbone(), ImagesInMemory.NONE));
    }
}
