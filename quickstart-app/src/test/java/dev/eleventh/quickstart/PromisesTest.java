package dev.eleventh.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PromisesTest {
    private static final DemoReport.Step GOOD = step(0.9, 0.88, 0.85, 4_000);

    @Test
    void aSuccessfulDemoBreaksNoPromise() {
        assertThat(Promises.broken(report(3_000, 0, 500, 0, GOOD))).isEmpty();
    }

    @Test
    void aLostOrRepeatedExampleBreaksAPromise() {
        assertThat(Promises.broken(report(2_999, 0, 500, 0, GOOD)))
                .containsExactly("3000 examples were published, but 2999 are stored");
        assertThat(Promises.broken(report(3_000, 1, 500, 0, GOOD)))
                .singleElement()
                .asString()
                .contains("1 examples were rejected");
    }

    @Test
    void aMissingOrFailedPredictionBreaksAPromise() {
        assertThat(Promises.broken(report(3_000, 0, 499, 1, GOOD)))
                .containsExactly("500 images were published, 499 predictions arrived, 1 failed");
        assertThat(Promises.broken(report(3_000, 0, 500, 1, GOOD))).hasSize(1);
    }

    @Test
    void forgettingBreaksAPromise() {
        assertThat(Promises.broken(report(3_000, 0, 500, 0, step(0.9, 0.86, 0.85, 4_000))))
                .singleElement()
                .asString()
                .contains("cost the old classes 0.040");
    }

    @Test
    void lowAccuracyBreaksAPromise() {
        assertThat(Promises.broken(report(3_000, 0, 500, 0, step(0.9, 0.9, 0.79, 4_000))))
                .containsExactly("the final macro accuracy is 0.790, expected at least 0.80");
    }

    @Test
    void theLearningTimeBreaksNoPromise() {
        assertThat(Promises.broken(report(3_000, 0, 500, 0, step(0.9, 0.88, 0.85, 3_600_000))))
                .isEmpty();
    }

    private static DemoReport.Step step(double before, double after, double macro, long millis) {
        return new DemoReport.Step("Bag", 9, 8, 3, macro, before, after, 0.9, millis);
    }

    private static DemoReport report(long stored, long rejected, int received, int failed, DemoReport.Step step) {
        return new DemoReport(3_000, stored, rejected, 500, received, List.of(step), 0.9, failed, List.of());
    }
}
