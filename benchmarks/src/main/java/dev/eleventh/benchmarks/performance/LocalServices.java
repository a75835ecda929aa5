package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.inference.InferenceService;
import dev.eleventh.inference.config.InferenceConfig;
import dev.eleventh.ingest.IngestService;
import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import dev.eleventh.trainer.TrainerService;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.http.LearnerStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The three services behind one HTTP port in this JVM, with their default settings except for the given ones. */
final class LocalServices implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Await await = new Await();
    private final TrainerService trainer;
    private final InferenceService inference;
    private final HttpServer http;

    private LocalServices(LocalServers servers, Backbone backbone, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(servers.environment());
        environment.put("HTTP_PORT", "0");
        environment.putAll(more);
        Settings settings = Settings.of(environment);
        IngestConfig ingestConfig = IngestConfig.read(settings);
        TrainerConfig trainerConfig = TrainerConfig.read(settings);
        InferenceConfig inferenceConfig = InferenceConfig.read(settings);
        HttpSettings address = HttpSettings.read(settings);
        settings.verify();
        Metrics metrics = open(Metrics.start());
        IngestService ingest =
                open(IngestService.start(ingestConfig, metrics.registry(), Tracing.off(), await::failed));
        trainer = open(TrainerService.start(trainerConfig, backbone, metrics.registry(), Tracing.off(), await::failed));
        inference = open(
                InferenceService.start(inferenceConfig, backbone, metrics.registry(), Tracing.off(), await::failed));
        http = open(HttpServer.start(
                address,
                List.of(ingest.endpoints(), trainer.endpoints(), inference.endpoints()),
                checks(ingest, trainer, inference),
                metrics.registry()));
    }

    private static List<HealthCheck> checks(IngestService ingest, TrainerService trainer, InferenceService inference) {
        return Stream.of(ingest.healthChecks(), trainer.healthChecks(), inference.healthChecks())
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Starts the services; their startup work may continue after this method returns.
     *
     * @param more settings that differ from the defaults
     */
    static LocalServices start(LocalServers servers, Workbench bench, Map<String, String> more) {
        return new LocalServices(servers, bench.backbone(), more);
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        return part;
    }

    /** Returns a waiter that fails when a service fails. */
    Await await() {
        return await;
    }

    LearnerStatus learner() {
        return trainer.status();
    }

    long servingVersion() {
        return inference.servingVersion();
    }

    String url() {
        return "http://127.0.0.1:" + http.port();
    }

    /**
     * Returns when everything recorded has been learned from, including all challengers, and the newest version serves.
     */
    void awaitIdle(long examples) {
        await.until(
                "%d examples to be recorded".formatted(examples),
                () -> learner().examplesRecorded() >= examples);
        await.until("the learner to have no pending events", () -> learner().pendingEvents() == 0);
        await.until("the newest version to serve", () -> {
            LearnerStatus now = learner();
            return now.championVersion() > 0 && servingVersion() == now.championVersion() && now.outboxPending() == 0;
        });
        await.quiet(
                "the background learner",
                () -> Optional.ofNullable(learner().lastChallenger())
                        .map(LearnerStatus.LastChallenger::id)
                        .orElse(0L));
    }

    @Override
    public void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
