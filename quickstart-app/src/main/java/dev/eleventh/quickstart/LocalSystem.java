package dev.eleventh.quickstart;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.EmbeddedKafka;
import dev.eleventh.embedded.EmbeddedPostgreSql;
import dev.eleventh.inference.InferenceService;
import dev.eleventh.inference.config.InferenceConfig;
import dev.eleventh.ingest.IngestService;
import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.migrations.Migrations;
import dev.eleventh.runtime.config.LogSettings;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.runtime.kafka.TopicSetup;
import dev.eleventh.runtime.lifecycle.FailureListener;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import dev.eleventh.runtime.status.StatusEndpoint;
import dev.eleventh.runtime.status.StatusSource;
import dev.eleventh.runtime.status.StatusWatch;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import dev.eleventh.trainer.TrainerService;
import dev.eleventh.trainer.config.TrainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the broker, the database and the three services in this JVM, on one HTTP port, with all their state in one
 * folder.
 */
public final class LocalSystem implements AutoCloseable {
    private static final String DATABASE = "eleventh";
    private static final int PARTITIONS = 3;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final EmbeddedKafka kafka;
    private final Backbone backbone;
    private final TrainerConfig trainerConfig;
    private final TrainerService trainer;
    private final InferenceService inference;
    private final HttpServer http;

    private LocalSystem(
            Path folder, Ports ports, Map<String, String> environment, Screen screen, FailureListener listener) {
        try (Screen.Progress progress = screen.progress("starting", 5)) {
            EmbeddedKafka.onFailure(reason -> listener.failed("kafka", brokerFailed(folder, reason)));
            kafka = open(EmbeddedKafka.start(folder.resolve("kafka"), ports.kafka()));
            progress.to(1);
            EmbeddedPostgreSql postgreSql =
                    open(EmbeddedPostgreSql.start(folder.resolve("postgresql"), ports.postgreSql()));
            String databaseUrl = postgreSql.createDatabase(DATABASE);
            Settings settings = settings(folder, environment, databaseUrl, postgreSql);
            IngestConfig ingestConfig = IngestConfig.read(settings);
            trainerConfig = TrainerConfig.read(settings);
            InferenceConfig inferenceConfig = InferenceConfig.read(settings);
            HttpSettings here = HttpSettings.read(settings);
            LogSettings.check(settings);
            settings.verify();
            Migrations.migrateWhenAvailable(
                    databaseUrl, postgreSql.user(), postgreSql.password(), trainerConfig.awayLimit());
            progress.to(2);
            TopicSetup.createMissing(
                    KafkaConnection.plain(kafka.bootstrapServers()), PARTITIONS, 1, ingestConfig.awayLimit());
            backbone = open(Backbone.load(trainerConfig.provider()));
            progress.to(3);
            Metrics metrics = open(Metrics.start());
            IngestService ingest = open(IngestService.start(
                    ingestConfig, metrics.registry(), tracing(IngestService.NAME, environment), listener));
            trainer = open(TrainerService.start(
                    trainerConfig, backbone, metrics.registry(), tracing(TrainerService.NAME, environment), listener));
            inference = open(InferenceService.start(
                    inferenceConfig,
                    backbone,
                    metrics.registry(),
                    tracing(InferenceService.NAME, environment),
                    listener));
            progress.to(4);
            StatusWatch status = open(StatusWatch.start(
                    metrics.registry(),
                    List.of(StatusSource.of(IngestService.NAME), trainer.statusSource(), inference.statusSource()),
                    listener));
            List<Endpoints> endpoints = List.of(
                    ingest.endpoints(),
                    trainer.endpoints(),
                    inference.endpoints(),
                    new StatusEndpoint(status, List.of()));
            List<HealthCheck> checks = new ArrayList<>(ingest.healthChecks());
            checks.addAll(trainer.healthChecks());
            checks.addAll(inference.healthChecks());
            HttpSettings address = new HttpSettings(here.host(), ports.http(), here.tokens(), here.bodiesBytes());
            http = open(listen(address, endpoints, checks, metrics));
            progress.to(5);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * The ports to listen on; 0 selects a free port.
     *
     * @param kafka the broker's port
     * @param http of all services together
     */
    public record Ports(int kafka, int http, int postgreSql) {}

    /**
     * Starts the system, which takes some seconds.
     *
     * @param folder created if necessary; if it contains data, the system continues from that state
     * @param environment the services' settings; the addresses of broker and database and the state folder are set here
     * @throws RuntimeException when a part does not start; the parts already started are closed again
     */
    static LocalSystem start(
            Path folder, Ports ports, Map<String, String> environment, Screen screen, FailureListener listener) {
        return new LocalSystem(folder, ports, environment, screen, listener);
    }

    /** The log may be on the same full disk, so the message must be sufficient. */
    private static IllegalStateException brokerFailed(Path folder, String reason) {
        return new IllegalStateException(
                "the broker cannot write to %s, on a disk with %s: %s; make room or choose another folder with --data, and restart: acknowledged data is kept"
                        .formatted(folder, free(folder), reason));
    }

    private static String free(Path folder) {
        try {
            return "%d MiB free".formatted(Files.getFileStore(folder).getUsableSpace() >> 20);
        } catch (IOException e) {
            return "unknown space (%s)".formatted(e.getMessage());
        }
    }

    private Settings settings(
            Path folder, Map<String, String> environment, String databaseUrl, EmbeddedPostgreSql postgreSql) {
        Map<String, String> all = new HashMap<>(environment);
        // the default for a demo: a person is watching, and there are few examples
        all.putIfAbsent("LEARN_AFTER", "2s");
        all.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        all.put("HTTP_HOST", "127.0.0.1");
        all.put("STATE_DIRECTORY", folder.resolve("streams").toString());
        all.put("DATABASE_URL", databaseUrl);
        all.put("DATABASE_USER", postgreSql.user());
        all.put("DATABASE_PASSWORD", postgreSql.password());
        return Settings.of(all);
    }

    private Tracing tracing(String service, Map<String, String> environment) {
        return open(Tracing.start(service, environment));
    }

    private static HttpServer listen(
            HttpSettings address, List<Endpoints> endpoints, List<HealthCheck> checks, Metrics metrics) {
        try {
            return HttpServer.start(address, endpoints, checks, metrics.registry());
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + " (here: --http-port)", e);
        }
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        return part;
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    int httpPort() {
        return http.port();
    }

    /** Returns the trainer's database settings; other programs on this machine may use them, too. */
    TrainerConfig.Database database() {
        return trainerConfig.database();
    }

    Backbone backbone() {
        return backbone;
    }

    LearnerOptions learnerOptions() {
        return trainerConfig.learning().options();
    }

    long examplesStored() {
        return trainer.status().examplesRecorded();
    }

    /** Returns the number of recorded events that no challenger has considered yet. */
    long pendingEvents() {
        return trainer.status().pendingEvents();
    }

    long championVersion() {
        return trainer.status().championVersion();
    }

    /** Returns an empty list while there is no champion. */
    List<Label> championLabels() {
        return trainer.status().labels();
    }

    /** Returns 0 while no version serves. */
    long servingVersion() {
        return inference.servingVersion();
    }

    long examplesRejected() {
        return TopicCount.of(kafka.bootstrapServers(), Topics.EXAMPLES_REJECTED.name());
    }

    /** Closes the parts in reverse order of opening; if one part fails to close, the others are still closed. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("a part of the system failed to close", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
