package dev.eleventh.inference;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.inference.config.InferenceConfig;
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
import java.util.List;
import java.util.Locale;

/** Runs the inference service until the process is told to stop. */
public final class InferenceMain {
    private InferenceMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Locale.setDefault(Locale.ROOT);
        Settings settings = Settings.of(System.getenv());
        InferenceConfig config = InferenceConfig.read(settings);
        HttpSettings address = HttpSettings.read(settings);
        LogSettings.check(settings);
        settings.verify();
        try (Shutdown shutdown = Shutdown.onSignal();
                ServiceLoop clock = ClockWatch.start(shutdown);
                Metrics metrics = Metrics.start();
                Backbone backbone = Backbone.load(config.provider());
                Tracing tracing = Tracing.start(InferenceService.NAME, System.getenv());
                InferenceService service =
                        InferenceService.start(config, backbone, metrics.registry(), tracing, shutdown);
                StatusWatch status = StatusWatch.start(metrics.registry(), List.of(service.statusSource()), shutdown);
                HttpServer http = HttpServer.start(
                        address,
                        List.of(service.endpoints(), new StatusEndpoint(status, config.upstreams())),
                        service.healthChecks(),
                        metrics.registry(),
                        config.upstreams())) {
            shutdown.await();
        }
    }
}
