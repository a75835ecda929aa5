package dev.eleventh.contracts.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.EvaluatedCondition;
import org.junit.jupiter.api.Test;

class PatienceTest {
    @Test
    void awaitilityHasThePatienceOfAllTests() {
        List<EvaluatedCondition<?>> looks = new ArrayList<>();

        await().conditionEvaluationListener(looks::add).until(() -> true);

        assertThat(looks)
                .extracting(look -> look.getElapsedTimeInMS() + look.getRemainingTimeInMS())
                .containsExactly((long) Patience.MILLIS);
    }

    @Test
    void aProgramsExitCodeIsReturned() throws Exception {
        Process failing = new ProcessBuilder("sh", "-c", "exit 7").start();

        assertThat(Patience.exitCode(failing)).isEqualTo(7);
    }

    @Test
    void aStepIsRepeatedUntilTheConditionHolds() {
        List<Integer> steps = new ArrayList<>();

        Patience.repeatUntil("three steps", () -> steps.size() == 3, () -> steps.add(1));

        assertThat(steps).hasSize(3);
    }
}
