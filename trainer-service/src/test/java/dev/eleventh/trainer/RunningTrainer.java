package dev.eleventh.trainer;

import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.Failures;
import dev.eleventh.runtime.Endpoints;
import dev.eleventh.runtime.HealthCheck;
import dev.eleventh.runtime.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.function.Predicate;

/** Runs the service in this JVM. */
final class RunningTrainer implements AutoCloseable {
    private final Failures failures = new Failures();
    private final TrainerService service;

    RunningTrainer(TrainerConfig config) {
        this(config, new SimpleMeterRegistry());
    }

    RunningTrainer(TrainerConfig config, MeterRegistry registry) {
        service = TrainerService.start(config, TestTrainer.backbone(), registry, Tracing.off(), failures::failed);
    }

    LearnerStatus status() {
        return service.status();
    }

    /** Returns the first status that matches. While a database restarts, reading the status fails and is retried. */
    LearnerStatus awaitStatus(Predicate<LearnerStatus> condition) {
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
