package dev.eleventh.trainer;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.runtime.config.LogSettings;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.lifecycle.ClockWatch;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import dev.eleventh.runtime.lifecycle.Shutdown;
import dev.eleventh.runtime.status.StatusEndpoint;
import dev.eleventh.runtime.status.StatusWatch;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import dev.eleventh.trainer.config.TrainerConfig;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;

/** Runs the trainer as a process of its own. */
public final class TrainerMain {
    private TrainerMain() {}

    public static void main(String[] args) throws InterruptedException {
        Locale.setDefault(Locale.ROOT);
        // PostgreSQL's driver sends the time zone to the server, which may not know the host's zone name
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        Settings settings = Settings.of(System.getenv());
        TrainerConfig config = TrainerConfig.read(settings);
        HttpSettings address = HttpSettings.read(settings);
        LogSettings.check(settings);
        settings.verify();
        try (Shutdown shutdown = Shutdown.onSignal();
                ServiceLoop clock = ClockWatch.start(shutdown);
                Metrics metrics = Metrics.start();
                Backbone backbone = Backbone.load(config.provider());
                Tracing tracing = Tracing.start(TrainerService.NAME, System.getenv());
                TrainerService trainer = TrainerService.start(config, backbone, metrics.registry(), tracing, shutdown);
                StatusWatch status = StatusWatch.start(metrics.registry(), List.of(trainer.statusSource()), shutdown);
                HttpServer http = HttpServer.start(
                        address,
                        List.of(trainer.endpoints(), new StatusEndpoint(status, List.of())),
                        trainer.healthChecks(),
                        metrics.registry())) {
            shutdown.await();
        }
    }
}
