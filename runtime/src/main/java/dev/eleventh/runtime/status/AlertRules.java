package dev.eleventh.runtime.status;

import dev.eleventh.runtime.status.AlertRule.Texts;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The alert rules that a process can judge by itself. Two of {@code ops/prometheus/alerts.yml} are missing: a process
 * does not know that it is down, or how often it was restarted.
 */
final class AlertRules {
    private static final String CRITICAL = "critical";
    private static final String WARNING = "warning";
    private static final String INFO = "info";

    private static final String INGEST = "ingest-service";
    private static final String TRAINER = "trainer-service";
    private static final String INFERENCE = "inference-service";
    private static final String EVERY = "";

    private static final Duration NOW = Duration.ZERO;

    private static final String CHAMPION = "eleventh_champion_version";
    private static final String ACCURACY = "eleventh_prequential_accuracy";

    static final List<AlertRule> ALL = List.of(
            new AlertRule(
                    "EleventhNotReady",
                    CRITICAL,
                    minutes(5),
                    true,
                    EVERY,
                    "tiles",
                    metric("eleventh_ready").where("check", "!=", "model").now().equalTo(0),
                    new Texts(
                            "The health check '{check}' does not pass.",
                            "not ready",
                            "every health check passes",
                            "Restore the dependency that /health/ready of the service names.")),
            rule(
                    "EleventhNoModel",
                    CRITICAL,
                    minutes(5),
                    INFERENCE,
                    "serving",
                    metric("eleventh_serving_version")
                            .now()
                            .equalTo(0)
                            .andAny(metric(CHAMPION).now().max().above(0)),
                    new Texts(
                            "No version serves, although one was promoted.",
                            "no version",
                            "the champion, or a pinned version",
                            "Read in the log of the inference service why it cannot load the version.")),
            rule(
                    "EleventhNoLeader",
                    CRITICAL,
                    minutes(2),
                    TRAINER,
                    "activity",
                    metric("eleventh_leader").now().sum().equalTo(0),
                    new Texts(
                            "No trainer is the leader, so nothing is learned or published.",
                            "{value} leaders",
                            "1 leader",
                            "Look at the trainer's health check 'learn-and-publish', and at the database.")),
            rule(
                    "EleventhHttpErrors",
                    WARNING,
                    minutes(5),
                    EVERY,
                    "tiles",
                    requests("=~", "5..")
                            .rate(minutes(5))
                            .sumBy("instance", "route")
                            .above(requests()
                                    .rate(minutes(5))
                                    .sumBy("instance", "route")
                                    .times(0.05)),
                    new Texts(
                            "More than 5 % of the requests to {route} fail.",
                            "{value} failed requests a second",
                            "at most 5 % of the requests to a route",
                            "Read the errors of this route in the log.")),
            rule(
                    "EleventhLagging",
                    WARNING,
                    minutes(10),
                    EVERY,
                    "activity",
                    metric("kafka_consumer_fetch_manager_records_lag_max")
                            .where("client_id", "!~", ".*restore-consumer|show-predictions")
                            .now()
                            .above(5000),
                    new Texts(
                            "The consumer '{client_id}' is behind its topic.",
                            "{value} records behind",
                            "at most 5,000 records behind",
                            "Wait if the lag falls. Otherwise, add instances.")),
            rule(
                    "EleventhOpenTransaction",
                    CRITICAL,
                    minutes(1),
                    EVERY,
                    "activity",
                    metric("eleventh_open_transaction_seconds").now().above(120),
                    new Texts(
                            "A producer's open transaction hides the records of '{topic}' from their readers.",
                            "open for {value} s",
                            "at most 120 s",
                            "End the producer that left the transaction open.")),
            rule(
                    "EleventhAnsweringAgain",
                    WARNING,
                    NOW,
                    INFERENCE,
                    "activity",
                    metric("eleventh_images_answered_again").now().above(0),
                    new Texts(
                            "The consumer group had no offsets, so images are predicted once more.",
                            "{value} images",
                            "0 images",
                            "Stop the instances if a second answer does harm. Otherwise, wait.")),
            rule(
                    "EleventhRejecting",
                    WARNING,
                    minutes(10),
                    INGEST,
                    "rejected",
                    rejecting()
                            .above(rejecting()
                                    .plus(metric("eleventh_examples_accepted_total")
                                            .rate(minutes(10))
                                            .sum())
                                    .times(0.2)),
                    new Texts(
                            "More than a fifth of the examples is rejected.",
                            "{value} rejected examples a second",
                            "at most a fifth of the examples",
                            "Read the reasons under Rejected, and tell the producer.")),
            rule(
                    "EleventhUnreadable",
                    WARNING,
                    NOW,
                    TRAINER,
                    "rejected",
                    metric("eleventh_examples_unreadable_total")
                            .increase(minutes(15))
                            .above(0),
                    new Texts(
                            "The trainer rejected accepted examples.",
                            "{value} examples in 15 minutes",
                            "0 examples",
                            "Read the reasons under Rejected, and send correct images.")),
            rule(
                    "EleventhPredictionErrors",
                    WARNING,
                    minutes(10),
                    INFERENCE,
                    "activity",
                    metric("eleventh_predictions_total")
                            .where("outcome", "=", "error")
                            .rate(minutes(10))
                            .sum()
                            .above(metric("eleventh_predictions_total")
                                    .rate(minutes(10))
                                    .sum()
                                    .times(0.1)),
                    new Texts(
                            "More than a tenth of the images cannot be decoded.",
                            "{value} undecodable images a second",
                            "at most a tenth of the images",
                            "Read the error in the predictions, and tell the producer of the images.")),
            rule(
                    "EleventhPredictingSlowly",
                    WARNING,
                    minutes(10),
                    INFERENCE,
                    "activity",
                    metric("eleventh_predict_batch_seconds_bucket")
                            .rate(minutes(5))
                            .sumBy("instance", "le")
                            .quantile(0.99)
                            .above(2),
                    new Texts(
                            "1 % of the prediction batches take long.",
                            "{value} s or more",
                            "at most 2 s",
                            "Give the inference service more processors, or add instances.")),
            rule(
                    "EleventhLearnerBehind",
                    WARNING,
                    minutes(15),
                    TRAINER,
                    "activity",
                    metric("eleventh_pending_events").now().max().above(1000),
                    new Texts(
                            "Recorded events wait to be learned from.",
                            "{value} events",
                            "at most 1,000 events",
                            "Wait while new versions appear. Otherwise, use the strategy auto.")),
            rule(
                    "EleventhServingBehind",
                    WARNING,
                    minutes(5),
                    INFERENCE,
                    "serving",
                    metric("eleventh_serving_version")
                            .now()
                            .belowSingle(metric(CHAMPION).now().max())
                            .and(metric("eleventh_pinned_version").now().equalTo(0)),
                    new Texts(
                            "An older version than the champion serves, without a pin.",
                            "version {value}",
                            "the champion",
                            "Read in the log of the inference service why it does not serve the champion.")),
            rule(
                    "EleventhVersionRefused",
                    CRITICAL,
                    NOW,
                    INFERENCE,
                    "versions",
                    metric("eleventh_model_refused_total").increase(minutes(15)).above(0),
                    new Texts(
                            "The inference service refused a version: {reason}.",
                            "{value} refusals in 15 minutes",
                            "0 refusals",
                            "Look up the reason in the runbook: it says what to do.")),
            rule(
                    "EleventhNoRoom",
                    CRITICAL,
                    NOW,
                    INFERENCE,
                    "versions",
                    metric("eleventh_model_no_room_total").increase(minutes(5)).above(0),
                    new Texts(
                            "The inference service lacks disk space or memory for a version: {reason}.",
                            "{value} failed loads in 5 minutes",
                            "0 failed loads",
                            "Free disk space or memory; the service retries once a minute.")),
            rule(
                    "EleventhRolledBack",
                    CRITICAL,
                    NOW,
                    TRAINER,
                    "versions",
                    metric("eleventh_rolled_back_version").now().max().above(0),
                    new Texts(
                            "Version {value} was rolled back: it predicted new examples worse than an earlier version.",
                            "version {value}",
                            "no version is rolled back",
                            "Look at the newest examples, and correct wrong labels or retract their source.")),
            rule(
                    "EleventhNotPublished",
                    CRITICAL,
                    NOW,
                    TRAINER,
                    "versions",
                    metric("eleventh_outbox_set_aside").now().max().above(0),
                    new Texts(
                            "Records exceed the size limit of their topics, so they were not published.",
                            "{value} records",
                            "0 records",
                            "Raise max.message.bytes of the topic, as the runbook describes.")),
            rule(
                    "EleventhNothingPromoted",
                    INFO,
                    NOW,
                    TRAINER,
                    "versions",
                    judged("rejected").above(10).and(judged("promoted").equalTo(0)),
                    new Texts(
                            "Challengers were rejected, and none was promoted.",
                            "{value} rejected challengers in two hours",
                            "at most 10, or a promotion",
                            "Read the reasons under Versions; teach more of the labels that fell.")),
            rule(
                    "EleventhAccuracyFell",
                    WARNING,
                    minutes(30),
                    TRAINER,
                    "lines",
                    metric(ACCURACY)
                            .now()
                            .max()
                            .below(metric(ACCURACY)
                                    .largest(Duration.ofDays(1))
                                    .max()
                                    .times(0.8)),
                    new Texts(
                            "The accuracy on new examples fell below 80 % of the best value of the last day.",
                            "{percent}",
                            "at least 80 % of the best value of the last day",
                            "Look at the newest examples: images changed, or labels are wrong.")),
            rule(
                    "EleventhEmbeddingsClamped",
                    WARNING,
                    NOW,
                    TRAINER,
                    "backbone",
                    values("_clamped")
                            .dividedBy(values(""))
                            .above(0.01)
                            .and(values("").above(100_000)),
                    new Texts(
                            "Values of new embeddings are outside the range of the imported network.",
                            "{percent} of the values",
                            "at most 1 % of the values",
                            "Import the network again, as the runbook describes, if the images stay as they are.")),
            rule(
                    "EleventhHeapNearlyFull",
                    WARNING,
                    minutes(10),
                    EVERY,
                    "tiles",
                    metric("jvm_gc_live_data_size_bytes")
                            .where("job", "=", "eleventh")
                            .now()
                            .sumBy("instance")
                            .above(metric("jvm_gc_max_data_size_bytes")
                                    .where("job", "=", "eleventh")
                                    .now()
                                    .above(0)
                                    .sumBy("instance")
                                    .times(0.85)),
                    new Texts(
                            "The heap is nearly full after a full collection.",
                            "{value} bytes in use",
                            "at most 85 % of the heap",
                            "Give the process a larger heap.")),
            rule(
                    "EleventhPoolExhausted",
                    WARNING,
                    minutes(5),
                    TRAINER,
                    "tiles",
                    metric("hikaricp_connections_pending").now().above(0),
                    new Texts(
                            "Threads wait for a connection to PostgreSQL (pool '{pool}').",
                            "{value} threads",
                            "0 threads",
                            "Look for slow statements in the database.")));

    private AlertRules() {}

    private static AlertRule rule(
            String alert,
            String severity,
            Duration lasting,
            String service,
            String panel,
            Query condition,
            Texts texts) {
        return new AlertRule(alert, severity, lasting, false, service, panel, condition, texts);
    }

    private static Duration minutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }

    private static Selector metric(String name) {
        return Selector.of(name);
    }

    private static Selector requests(String operator, String status) {
        return metric("http_server_requests_seconds_count")
                .where("job", "=", "eleventh")
                .where("status", operator, status)
                .where("route", "!~", "/health/.*");
    }

    private static Selector requests() {
        return metric("http_server_requests_seconds_count")
                .where("job", "=", "eleventh")
                .where("route", "!~", "/health/.*");
    }

    private static Query rejecting() {
        return metric("eleventh_examples_rejected_total").rate(minutes(10)).sum();
    }

    private static Query judged(String verdict) {
        return metric("eleventh_challengers_total")
                .where("verdict", "=", verdict)
                .increase(Duration.ofHours(2))
                .sum();
    }

    private static Query values(String which) {
        return metric("eleventh_embedding_values%s_total".formatted(which))
                .increase(Duration.ofHours(6))
                .sum();
    }

    /** Returns how far the rules look back, by metric. */
    static Map<String, Duration> windows(List<AlertRule> rules) {
        Map<String, Duration> windows = new HashMap<>();
        rules.forEach(rule ->
                rule.condition().windows().forEach((name, window) -> windows.merge(name, window, Query::longer)));
        return windows;
    }
}
