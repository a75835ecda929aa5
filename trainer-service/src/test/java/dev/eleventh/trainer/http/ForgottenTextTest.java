package dev.eleventh.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.learning.judge.ClassComparison;
import dev.eleventh.learning.judge.Forgetting;
import dev.eleventh.runtime.status.Forgotten;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForgottenTextTest {
    private static final Label COAT = new Label("coat");

    private static EarlierVersion now(String strategy) {
        return new EarlierVersion(
                14, strategy, Sha256.of(new byte[0]), Instant.EPOCH, Set.of(COAT), Map.of(), Map.of());
    }

    private static Forgetting.Fall fall(String label, boolean harderTask, double share) {
        return new Forgetting.Fall(
                new ClassComparison(new Label(label), 100, 91, 78, 15, 2, 0.001),
                harderTask ? 90 : 80,
                harderTask,
                COAT,
                share);
    }

    private static Forgotten text(String strategy, Forgetting.Fall... falls) {
        Map<Label, Long> best = new HashMap<>();
        List.of(falls).forEach(fall -> best.put(fall.comparison().label(), 12L));
        return ForgottenText.of(now(strategy), best, new Forgetting(10, List.of(falls)));
    }

    @Test
    void withoutAFallNothingIsForgotten() {
        Forgotten forgotten = text("expand");

        assertThat(forgotten.answer()).isEqualTo(Forgotten.Answer.NOTHING);
        assertThat(forgotten.text())
                .isEqualTo("Nothing is forgotten: no class is worse than it was by more than chance explains.");
        assertThat(forgotten.compared()).isEqualTo(10);
        assertThat(forgotten.note()).isNull();
    }

    @Test
    void aFallNamesTheVersionsAndTheClassThatTheExamplesWentTo() {
        assertThat(text("expand", fall("shirt", false, 0.8)).text())
                .isEqualTo("'shirt' fell from 91 % (version 12) to 78 %: more than chance explains; most of it went to"
                        + " 'coat'.");
        assertThat(text("expand", fall("shirt", false, 0.4)).text()).contains("the largest part went to 'coat'");
    }

    @Test
    void ofManyFallsThreeAreNamed() {
        Forgetting.Fall[] falls = IntStream.range(0, 5)
                .mapToObj(i -> fall("label-" + i, false, 1))
                .toArray(Forgetting.Fall[]::new);

        assertThat(text("expand", falls).text())
                .contains("'label-2'")
                .doesNotContain("'label-3'")
                .endsWith("2 more classes fell.");
    }

    @Test
    void aVersionThatEqualsJointTrainingLosesNothingByLearningInSteps() {
        Forgetting.Fall fall = fall("shirt", false, 1);

        assertThat(text("exact", fall).note()).startsWith("Version 14 equals joint training on all its examples");
        assertThat(ForgottenText.hasFallenInSteps(now("exact"), new Forgetting(1, List.of(fall))))
                .isFalse();
        assertThat(ForgottenText.hasFallenInSteps(now("expand"), new Forgetting(1, List.of(fall))))
                .isTrue();
    }

    @Test
    void aHarderTaskIsACaveatAndNeedsNobody() {
        Forgetting.Fall fall = fall("shirt", true, 1);

        assertThat(text("expand", fall).note())
                .isEqualTo(
                        "A task with more classes is harder. Among the classes that the earlier version knew, 'shirt'"
                                + " did not fall by more than chance explains.");
        assertThat(ForgottenText.hasFallenInSteps(now("expand"), new Forgetting(1, List.of(fall))))
                .isFalse();
    }
}
