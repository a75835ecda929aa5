package dev.eleventh.ingest;

import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.ingest.http.ExamplePublisher;
import dev.eleventh.ingest.http.ExamplesEndpoint;
import dev.eleventh.ingest.http.ProducerRequests;
import dev.eleventh.ingest.telemetry.IngestMetrics;
import dev.eleventh.runtime.http.BodyPace;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Runs the endpoint for single examples alone, so that {@link OverloadIT} can test it in a small heap. Arguments:
 * BROKER PORT BODIES_BYTES.
 */
final class DoorMain {
    private DoorMain() {}

    /** Lets the test's slow clients keep their share of the budget for as long as the test needs it. */
    private static final BodyPace PATIENT = new BodyPace(
            1,
            new BodyPace.Times(Patience.LIMIT, Patience.LIMIT),
            new BodyPace.Times(Patience.LIMIT, Patience.LIMIT),
            Patience.LIMIT);

    public static void main(String[] arguments) throws IOException {
        KafkaConnection kafka = KafkaConnection.plain(arguments[0]);
        HttpSettings address = new HttpSettings(
                "127.0.0.1", Integer.parseInt(arguments[1]), Optional.empty(), Long.parseLong(arguments[2]));
        try (Metrics metrics = Metrics.start();
                ExamplePublisher publisher = new ExamplePublisher(kafka, Patience.LIMIT, metrics.registry());
                HttpServer http = HttpServer.start(
                        address,
                        List.of(new ExamplesEndpoint(
                                new ProducerRequests(publisher, new IngestMetrics(metrics.registry()), Tracing.off()),
                                Clock.systemUTC())),
                        List.of(),
                        metrics.registry(),
                        List.of(),
                        Patience.LIMIT,
                        PATIENT)) {
            // returns when the test ends, which holds the other side
            int unused = System.in.read();
        }
    }
}
