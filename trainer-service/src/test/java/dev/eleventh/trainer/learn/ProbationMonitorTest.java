package dev.eleventh.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import dev.eleventh.learning.judge.PairedCounts;
import dev.eleventh.learning.judge.Probation;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.record.VersionBackbone;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.LearningTrigger;
import dev.eleventh.trainer.registry.PrequentialResult;
import dev.eleventh.trainer.registry.ProbationStatus;
import dev.eleventh.trainer.registry.Rollback;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProbationMonitorTest {
    private static final int EXAMPLES = 100;
    private static final PairedCounts FALLEN = new PairedCounts(40, 20, 0);
    private static final PairedCounts FINE = new PairedCounts(40, 1, 1);
    private static final PairedCounts OVER = new PairedCounts(EXAMPLES, 0, 0);

    private final RegistryInMemory registry = new RegistryInMemory();
    private final ProbationMonitor probationMonitor =
            new ProbationMonitor(registry, new Probation(EXAMPLES, 0.001), Clock.fixed(Events.NOW, ZoneOffset.UTC));

    @Test
    void aChampionThatPredictsWorseThanItsBaselineHasFallen() {
        Champion champion = onProbation(2, 1, PairedCounts.NONE);

        assertThat(probationMonitor.fallen(champion, predicted(FINE))).isEmpty();
        assertThat(probationMonitor.fallen(champion, predicted(FALLEN)))
                .hasValueSatisfying(rollback -> assertThat(rollback.to()).isEqualTo(1));
    }

    @Test
    void storedAndNewCountsOfAProbationAreAdded() {
        Champion champion = onProbation(2, 1, new PairedCounts(30, 10, 0));

        assertThat(probationMonitor.fallen(champion, predicted(new PairedCounts(5, 5, 0))))
                .isPresent();
    }

    @Test
    void noChampionFallsWithoutNewExamplesOrAfterItsProbation() {
        assertThat(probationMonitor.fallen(onProbation(2, 1, FALLEN), predicted(PairedCounts.NONE)))
                .isEmpty();
        assertThat(probationMonitor.fallen(onProbation(2, 1, OVER), predicted(FALLEN)))
                .isEmpty();
        assertThat(probationMonitor.baseline()).isNull();
    }

    @Test
    void aProbationContinuesWithTheNextVersionUntilItIsOver() {
        Champion champion = onProbation(2, 1, FINE);

        assertThat(probationMonitor.probationOfNext(next(champion, LearningTrigger.EXAMPLES), predicted(FINE)))
                .isEqualTo(new ProbationStatus(1, 2L, FINE.plus(FINE)));
        assertThat(probationMonitor.probationOfNext(next(champion, LearningTrigger.EXAMPLES), predicted(OVER)))
                .as("the next probation begins")
                .isEqualTo(ProbationStatus.against(2));
    }

    @Test
    void aProbationBeginsAgainstTheBestRecentVersion() {
        registry.serve(champion(1, 1, "cup", "mug"));
        Champion champion = champion(7, 1, "cup", "mug");
        serve(champion);

        assertThat(probationMonitor.best())
                .isNotNull()
                .satisfies(best -> assertThat(best.version()).isEqualTo(1));
        assertThat(probationMonitor.probationOfNext(
                        next(champion, LearningTrigger.EXAMPLES), predicted(PairedCounts.NONE)))
                .isEqualTo(ProbationStatus.against(1));
    }

    @Test
    void noRollbackRemovesTheLabelsOfMoreThanOneVersion() {
        registry.serve(champion(1, 1, "cup"));
        Champion champion = champion(7, 1, "cup", "mug");
        serve(champion);

        assertThat(probationMonitor.probationOfNext(
                        next(champion, LearningTrigger.NEW_LABEL), predicted(PairedCounts.NONE)))
                .isEqualTo(ProbationStatus.against(7));
    }

    @Test
    void aChampionThatIsTheBestVersionHasNoOther() {
        serve(champion(3, 3, "cup"));

        assertThat(probationMonitor.best()).isNull();
    }

    @Test
    void theFirstVersionAndAVersionAfterACorrectionHaveNoProbation() {
        assertThat(probationMonitor.probationOfNext(
                        next(null, LearningTrigger.NEW_LABEL), predicted(PairedCounts.NONE)))
                .isNull();
        assertThat(probationMonitor.probationOfNext(
                        next(onProbation(2, 1, FINE), LearningTrigger.CORRECTION), predicted(FINE)))
                .isNull();
    }

    @Test
    void aVersionThatFollowsOneOfASingleClassHasNoProbation() {
        Champion champion = champion(1, 1, "cup");
        serve(champion);

        assertThat(probationMonitor.probationOfNext(
                        next(champion, LearningTrigger.NEW_LABEL), PrequentialResult.NOTHING))
                .isNull();
    }

    @Test
    void afterARollbackAChallengerWaitsForNewExamplesUnlessACorrectionTriggeredIt() {
        Champion champion = onProbation(2, 1, FINE);
        registry.inForce = new Rollback.InForce(3, 2, EXAMPLES - 1);
        probationMonitor.refresh(champion);

        assertThat(probationMonitor.tooEarly(next(champion, LearningTrigger.EXAMPLES)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("version 3 was rolled back", "99 have"));
        assertThat(probationMonitor.tooEarly(next(champion, LearningTrigger.CORRECTION)))
                .isEmpty();

        registry.inForce = new Rollback.InForce(3, 2, EXAMPLES);
        probationMonitor.refresh(champion);
        assertThat(probationMonitor.tooEarly(next(champion, LearningTrigger.EXAMPLES)))
                .isEmpty();
    }

    private Champion onProbation(long version, long baseline, PairedCounts pairs) {
        registry.serve(champion(baseline, baseline, "cup", "mug"));
        registry.standings.put(version, new ProbationStatus(baseline, version, pairs));
        Champion champion = champion(version, version, "cup", "mug");
        serve(champion);
        return champion;
    }

    private void serve(Champion champion) {
        registry.serve(champion);
        probationMonitor.refresh(champion);
    }

    private static Champion champion(long version, long best, String... labels) {
        List<Label> known = List.of(labels).stream().map(Label::new).toList();
        return new Champion(
                version,
                version,
                "exact",
                new LinearHead(known, 2, new float[2 * known.size()], new float[known.size()]),
                Sha256.of(new byte[] {(byte) version}),
                new VersionBackbone(Events.BACKBONE, null, null),
                Map.of(),
                best);
    }

    private static JudgedChallenger next(@Nullable Champion parent, LearningTrigger trigger) {
        JudgedChallenger attempt = Attempts.of(parent, true, Map.of(new Label("cup"), 0.5, new Label("mug"), 0.5));
        return new JudgedChallenger(
                trigger,
                parent,
                attempt.lesson(),
                attempt.challenger(),
                attempt.headSha256(),
                attempt.headBytes(),
                attempt.backbone(),
                attempt.took(),
                attempt.createdAt());
    }

    private static PrequentialResult predicted(PairedCounts pairs) {
        return new PrequentialResult(2, PrequentialCounts.NONE, Map.of(), pairs);
    }
}
