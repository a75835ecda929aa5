package dev.eleventh.ingest;

import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.runtime.config.LogSettings;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.lifecycle.ClockWatch;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import dev.eleventh.runtime.lifecycle.Shutdown;
import dev.eleventh.runtime.status.StatusEndpoint;
import dev.eleventh.runtime.status.StatusSource;
import dev.eleventh.runtime.status.StatusWatch;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the ingest service as a separate process. */
public final class IngestMain {
    private static final Logger log = LoggerFactory.getLogger(IngestMain.class);

    private IngestMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Locale.setDefault(Locale.ROOT);
        Settings settings = Settings.of(System.getenv());
        IngestConfig config = IngestConfig.read(settings);
        HttpSettings address = HttpSettings.read(settings);
        LogSettings.check(settings);
        settings.verify();
        try (Shutdown shutdown = Shutdown.onSignal();
                ServiceLoop clock = ClockWatch.start(shutdown);
                Metrics metrics = Metrics.start();
                Tracing tracing = Tracing.start(IngestService.NAME, System.getenv());
                IngestService service = IngestService.start(config, metrics.registry(), tracing, shutdown);
                StatusWatch status =
                        StatusWatch.start(metrics.registry(), List.of(StatusSource.of(IngestService.NAME)), shutdown);
                HttpServer http = HttpServer.start(
                        address,
                        List.of(service.endpoints(), new StatusEndpoint(status, List.of())),
                        service.healthChecks(),
                        metrics.registry())) {
            log.info("ingest-service started port={} kafka={}", http.port(), config.kafka());
            shutdown.await();
        }
    }
}
