package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.testing.JavaProgram;
import dev.eleventh.trainer.command.VerifyMain;
import dev.eleventh.trainer.http.LearnerStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Follows corrections from HTTP through Kafka to PostgreSQL and the next version. */
@TestMethodOrder(OrderAnnotation.class)
class CorrectionsIT {
    private static final int PER_LABEL = 6;

    private static RunningServices services;

    @BeforeAll
    static void teachFourLabels(@TempDir Path directory) throws Exception {
        services = new RunningServices(directory, "corrections", Map.of("HOLD_OUT_FRACTION", "0"));
        for (String label : Drawings.LABELS) {
            for (int number = 0; number < PER_LABEL; number++) {
                String id = RunningServices.encoded("%s/%d".formatted(label, number));
                String path = "/v1/examples?label=%s&id=%s".formatted(label, id);
                services.queue("POST", path, Drawings.png(label, number));
            }
        }
        awaitLearned(status -> knows(status, Drawings.LABELS) && status.examplesRecorded() == 4 * PER_LABEL);
    }

    @AfterAll
    static void stop() throws Exception {
        services.close();
    }

    @Test
    @Order(1)
    void aRetractedExampleIsDeletedAndTheNextVersionIsLearnedWithoutIt() throws Exception {
        long before = services.learner().championVersion();
        services.queue("DELETE", "/v1/examples/" + RunningServices.encoded("disc/3"), new byte[0]);
        awaitLearned(status -> status.examplesRecorded() == 4 * PER_LABEL - 1 && status.championVersion() > before);

        for (String table : List.of("example", "example_image", "replay_buffer", "retired_embedding")) {
            assertThat(services.query("SELECT example_id FROM %s WHERE example_id = 'disc/3'".formatted(table)))
                    .as(table)
                    .isEmpty();
        }
        assertThat(newestCounts("disc")).isEqualTo(PER_LABEL - 1);
    }

    @Test
    @Order(2)
    void aRelabelledExampleCountsForItsNewLabel() throws Exception {
        long before = services.learner().championVersion();
        String path = "/v1/examples/%s/label".formatted(RunningServices.encoded("disc/4"));
        services.queue("PUT", path, RunningServices.labelBody("square"));
        // a challenger that was already being learned may be promoted before the correction arrives
        awaitLearned(status -> status.championVersion() > before && newestCounts("square") > PER_LABEL);

        assertThat(newestCounts("square")).isEqualTo(PER_LABEL + 1);
        assertThat(newestCounts("disc")).isEqualTo(PER_LABEL - 2);
    }

    @Test
    @Order(3)
    void aLabelIsMergedIntoAnother() throws Exception {
        String answer = services.queue("PUT", "/v1/labels/square", RunningServices.labelBody("disc"));
        awaitLearned(status -> !knows(status, List.of("square")));

        assertThat(answer).contains("\"examples\":" + (PER_LABEL + 1));
        assertThat(newestCounts("disc")).isEqualTo(2 * PER_LABEL - 1);
    }

    @Test
    @Order(4)
    void aWholeLabelIsRetracted() throws Exception {
        String answer = services.queue("DELETE", "/v1/labels/cross", new byte[0]);
        LearnerStatus status = awaitLearned(now -> !knows(now, List.of("cross")));

        assertThat(answer).contains("\"examples\":" + PER_LABEL);
        assertThat(status.labels()).containsExactlyInAnyOrder(new Label("disc"), new Label("stripes"));
        assertThat(services.query("SELECT example_id FROM example_image WHERE example_id LIKE 'cross/%'"))
                .isEmpty();
        assertThat(services.query("SELECT outcome FROM example_event WHERE outcome = 'rejected'"))
                .isEmpty();
    }

    @Test
    @Order(5)
    void theNewestExactVersionIsVerifiedByTheCommand() throws Exception {
        String version = services.query("SELECT CAST(max(version) AS text) FROM model_version WHERE strategy = 'exact'")
                .get(0);
        ProcessBuilder command =
                JavaProgram.of(VerifyMain.class, version).redirectError(ProcessBuilder.Redirect.INHERIT);
        command.environment().putAll(services.environment());

        Process verify = command.start();
        String output = new String(verify.getInputStream().readAllBytes(), UTF_8);

        assertThat(verify.waitFor()).as(output).isZero();
        assertThat(output).contains("version %s is equal: sha256 expected ".formatted(version));
    }

    private static int newestCounts(String label) {
        return Integer.parseInt(services.query(
                        "SELECT manifest -> 'counts' -> '%s' ->> 'train' FROM model_version ORDER BY version DESC LIMIT 1"
                                .formatted(label))
                .get(0));
    }

    private static LearnerStatus awaitLearned(Predicate<LearnerStatus> condition) {
        return await().until(
                        services::learner,
                        status -> condition.test(status) && status.pendingEvents() == 0 && status.outboxPending() == 0);
    }

    private static boolean knows(LearnerStatus status, List<String> labels) {
        return status.labels().containsAll(labels.stream().map(Label::new).toList());
    }
}
