package dev.eleventh.runtime.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From the facts of a process to its findings. */
class HoldingTest {
    private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");

    private final Holding holding = new Holding(AlertRules.ALL);

    private static Arguments facts(String code, String within, String beyond) {
        return Arguments.of(code, within, beyond);
    }

    /** For each rule, metrics that are just within its limit, and metrics that are just beyond it. */
    static Stream<Arguments> limits() {
        return Stream.of(
                facts("not-ready", "eleventh_ready{check=\"x\"} 1", "eleventh_ready{check=\"x\"} 0"),
                facts(
                        "no-model",
                        "eleventh_serving_version 0\neleventh_champion_version 0",
                        "eleventh_serving_version 0\neleventh_champion_version 1"),
                facts("no-leader", "eleventh_leader 1", "eleventh_leader 0"),
                facts("http-errors", requests(95, 5), requests(94, 6)),
                facts(
                        "lagging",
                        "kafka_consumer_fetch_manager_records_lag_max{client_id=\"a\"} 5000",
                        "kafka_consumer_fetch_manager_records_lag_max{client_id=\"a\"} 5001"),
                facts(
                        "open-transaction",
                        "eleventh_open_transaction_seconds{topic=\"images\"} 120",
                        "eleventh_open_transaction_seconds{topic=\"images\"} 120.5"),
                facts("answering-again", "eleventh_images_answered_again 0", "eleventh_images_answered_again 1"),
                facts(
                        "rejecting",
                        "eleventh_examples_rejected_total 20\neleventh_examples_accepted_total 80",
                        "eleventh_examples_rejected_total 21\neleventh_examples_accepted_total 79"),
                facts("unreadable", "eleventh_examples_unreadable_total 0", "eleventh_examples_unreadable_total 1"),
                facts("prediction-errors", predictions(90, 10), predictions(89, 11)),
                facts("predicting-slowly", batches(991, 9), batches(980, 20)),
                facts("learner-behind", "eleventh_pending_events 1000", "eleventh_pending_events 1001"),
                facts(
                        "serving-behind",
                        "eleventh_serving_version 4\neleventh_champion_version 5\neleventh_pinned_version 4",
                        "eleventh_serving_version 4\neleventh_champion_version 5\neleventh_pinned_version 0"),
                facts(
                        "version-refused",
                        "eleventh_model_refused_total{reason=\"x\"} 0",
                        "eleventh_model_refused_total{reason=\"x\"} 1"),
                facts(
                        "no-room",
                        "eleventh_model_no_room_total{reason=\"x\"} 0",
                        "eleventh_model_no_room_total{reason=\"x\"} 1"),
                facts("rolled-back", "eleventh_rolled_back_version 0", "eleventh_rolled_back_version 7"),
                facts("not-published", "eleventh_outbox_set_aside 0", "eleventh_outbox_set_aside 1"),
                facts("nothing-promoted", challengers(10, 0), challengers(11, 0)),
                facts("nothing-promoted", challengers(11, 1), challengers(11, 0)),
                facts("embeddings-clamped", clamped(200_000, 2_000), clamped(200_000, 2_001)),
                facts("embeddings-clamped", clamped(100_000, 90_000), clamped(100_001, 90_000)),
                facts("heap-nearly-full", heap(85), heap(86)),
                facts(
                        "pool-exhausted",
                        "hikaricp_connections_pending{pool=\"trainer\"} 0",
                        "hikaricp_connections_pending{pool=\"trainer\"} 1"));
    }

    private static String requests(int right, int wrong) {
        String metric = "http_server_requests_seconds_count{route=\"/v1/predict\",status=\"%d\"} %d\n";
        return metric.formatted(200, right) + metric.formatted(500, wrong);
    }

    private static String predictions(int answered, int errors) {
        String metric = "eleventh_predictions_total{outcome=\"%s\"} %d\n";
        return metric.formatted("answered", answered) + metric.formatted("error", errors);
    }

    private static String batches(int fast, int slow) {
        String metric = "eleventh_predict_batch_seconds_bucket{le=\"%s\"} %d\n";
        return metric.formatted("1.0", fast)
                + metric.formatted("2.0", fast)
                + metric.formatted("4.0", fast + slow)
                + metric.formatted("+Inf", fast + slow);
    }

    private static String challengers(int rejected, int promoted) {
        String metric = "eleventh_challengers_total{verdict=\"%s\"} %d\n";
        return metric.formatted("rejected", rejected) + metric.formatted("promoted", promoted);
    }

    private static String clamped(int values, int clamped) {
        return "eleventh_embedding_values_total %d\neleventh_embedding_values_clamped_total %d"
                .formatted(values, clamped);
    }

    private static String heap(int live) {
        return "jvm_gc_live_data_size_bytes %d\njvm_gc_max_data_size_bytes 100".formatted(live);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("limits")
    void aValueWithinTheLimitOfAnAlertIsHealthyAndAValueBeyondTheLimitIsAFinding(
            String code, String within, String beyond) {
        AlertRule rule = rule(code);

        assertThat(codes(afterLasting(new Holding(AlertRules.ALL), rule, within)))
                .doesNotContain(code);
        List<Finding> findings = afterLasting(new Holding(AlertRules.ALL), rule, beyond);
        assertThat(findings)
                .filteredOn(finding -> finding.code().equals(code))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(rule.urgency());
                    assertThat(finding.happened() + finding.value() + finding.action())
                            .doesNotContain("{");
                });
    }

    private static AlertRule rule(String code) {
        return AlertRules.ALL.stream()
                .filter(rule -> rule.code().equals(code))
                .findFirst()
                .orElseThrow();
    }

    /** Looks twice. In between, counters rise by as much as before. */
    private static List<Finding> afterLasting(Holding holding, AlertRule rule, String metrics) {
        List<Sample> samples = MetricsText.read(metrics);
        List<Sample> later = samples.stream()
                .map(sample -> new Sample(sample.name(), sample.labels(), sample.value() * (isCounter(sample) ? 2 : 1)))
                .toList();
        List<Finding> first = holding.look(START, samples, "process");
        return rule.lasting().isZero() ? first : holding.look(START.plus(rule.lasting()), later, "process");
    }

    private static boolean isCounter(Sample sample) {
        return sample.name().matches(".*_(total|count|bucket)");
    }

    private static List<String> codes(List<Finding> findings) {
        return findings.stream().map(Finding::code).toList();
    }

    @Test
    void aConditionThatHoldsTooBrieflyIsNoFindingAndStartsAgainAfterAnInterruption() {
        String behind = "eleventh_pending_events 5000";

        assertThat(look(0, behind)).isEmpty();
        assertThat(look(14, behind)).isEmpty();
        assertThat(look(15, behind)).containsExactly("learner-behind");
        assertThat(look(16, "eleventh_pending_events 0")).isEmpty();
        assertThat(look(17, behind)).isEmpty();
        assertThat(look(32, behind)).containsExactly("learner-behind");
    }

    @Test
    void aFailedHealthCheckNeedsAttentionAtOnceAndBecomesAnAlertWithTime() {
        List<Sample> failed = MetricsText.read("eleventh_ready{check=\"record-examples\"} 0");

        Finding first = holding.look(START, failed, "trainer-service").get(0);
        Finding later = holding.look(START.plus(Duration.ofMinutes(5)), failed, "trainer-service")
                .get(0);

        assertThat(first.severity()).isEqualTo(Severity.ATTENTION);
        assertThat(first.happened()).isEqualTo("The health check 'record-examples' does not pass.");
        assertThat(first.service()).isEqualTo("trainer-service");
        assertThat(later.severity()).isEqualTo(Severity.ALERT);
        assertThat(later.since()).isEqualTo(START);
    }

    @Test
    void anIncreaseEndsWithItsWindow() {
        assertThat(look(0, "eleventh_examples_unreadable_total 2")).containsExactly("unreadable");
        assertThat(look(14, "eleventh_examples_unreadable_total 2")).containsExactly("unreadable");
        assertThat(look(16, "eleventh_examples_unreadable_total 2")).isEmpty();
        assertThat(look(17, "eleventh_examples_unreadable_total 3")).containsExactly("unreadable");
    }

    @Test
    void anUnknownAccuracyIsNoFall() {
        look(0, "eleventh_prequential_accuracy 0.9");
        look(1, "eleventh_prequential_accuracy NaN");

        assertThat(look(60, "eleventh_prequential_accuracy NaN")).isEmpty();
    }

    @Test
    void theHistoryOfADayHasABoundAndKeepsTheBestAccuracy() {
        look(0, "eleventh_prequential_accuracy 0.9");
        for (int minute = 1; minute <= 23 * 60; minute++) {
            look(minute, "eleventh_prequential_accuracy 0.7");
        }

        assertThat(look(23 * 60 + 1, "eleventh_prequential_accuracy 0.7")).containsExactly("accuracy-fell");
        assertThat(look(25 * 60, "eleventh_prequential_accuracy 0.7")).isEmpty();
    }

    private List<String> look(int minutes, String metrics) {
        return codes(holding.look(START.plus(Duration.ofMinutes(minutes)), MetricsText.read(metrics), "process"));
    }
}
