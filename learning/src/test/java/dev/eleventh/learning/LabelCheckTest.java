package dev.eleventh.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.judge.Disagreement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LabelCheckTest {
    private static final Label CAT = new Label("cat");
    private static final Label DOG = new Label("dog");

    private final NDManager manager = Engine.newManager();
    private final LabelCheck.Sums sums = new LabelCheck.Sums(manager, 1, Clusters.LEVELS);
    private final Clusters clusters = new Clusters(0.2);

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void aWrongLabelIsFoundAlthoughTheHeadLearnedFromIt() {
        List<LabelledEmbedding> examples = new ArrayList<>(clusters.examples("train", 30, "cat", "dog", "emu"));
        LabelledEmbedding cat = examples.get(3);
        examples.set(3, new LabelledEmbedding(cat.id(), DOG, cat.embedding()));
        sums.add(examples);

        assertThat(sums.check().learned(examples)).singleElement().satisfies(found -> {
            assertThat(found.id()).isEqualTo(cat.id());
            assertThat(found.given()).isEqualTo(DOG);
            assertThat(found.suggested()).isEqualTo(CAT);
            assertThat(found.margin()).isGreaterThan(0.5);
        });
    }

    @Test
    void aHeldOutExampleIsCheckedByTheHeadOfTheOthers() {
        sums.add(clusters.examples("train", 30, "cat", "dog"));
        LabelledEmbedding cat = clusters.examples("held-out", 1, "cat").get(0);

        assertThat(sums.check().unseen(List.of(cat))).isEmpty();
        assertThat(sums.check().unseen(List.of(new LabelledEmbedding(cat.id(), DOG, cat.embedding()))))
                .extracting(Disagreement::suggested)
                .containsExactly(CAT);
        assertThat(sums.check().unseen(List.of(new LabelledEmbedding(cat.id(), new Label("gnu"), cat.embedding()))))
                .isEmpty();
    }

    @Test
    void theOnlyExampleOfALabelIsNotQuestioned() {
        LabelledEmbedding cat = clusters.examples("train", 1, "cat").get(0);
        LabelledEmbedding alone = new LabelledEmbedding(new ExampleId("alone"), new Label("gnu"), cat.embedding());
        sums.add(clusters.examples("train", 30, "cat", "dog"));
        sums.add(List.of(alone));

        assertThat(sums.check().learned(List.of(alone))).isEmpty();
    }

    @Test
    void withoutExamplesThereIsNothingToCheckAgainst() {
        assertThatThrownBy(sums::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("needs at least one example");
    }
}
