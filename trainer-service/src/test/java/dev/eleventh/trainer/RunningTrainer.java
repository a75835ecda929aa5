package dev.eleventh.trainer;

import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.Failures;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import dev.eleventh.runtime.telemetry.Tracing;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.http.LearnerStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.function.Predicate;

/** Runs the service in this JVM. */
public final class RunningTrainer implements AutoCloseable {
    private final Failures failures = new Failures();
    private final TrainerService service;

    public RunningTrainer(TrainerConfig config) {
        this(config, new SimpleMeterRegistry());
    }

    public RunningTrainer(TrainerConfig config, MeterRegistry registry) {
        service = TrainerService.start(config, TestTrainer.backbone(), registry, Tracing.off(), failures::failed);
    }

    public LearnerStatus status() {
        return service.status();
    }

    /** Returns the first status that matches. While a database restarts, reading the status fails and is retried. */
    public LearnerStatus awaitStatus(Predicate<LearnerStatus> condition) {
        return await().ignoreExceptions().until(service::status, condition);
    }

    List<HealthCheck> healthChecks() {
        return service.healthChecks();
    }

    Endpoints endpoints() {
        return service.endpoints();
    }

    @Override
    public void close() {
        service.close();
        failures.close();
    }
}
