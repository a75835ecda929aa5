package dev.eleventh.benchmarks.performance;

import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.IngestService;
import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Measures examples from {@code examples} to {@code examples-accepted}: the cost of validation, of the known ids and of
 * an additional topic.
 */
final class IngestRow implements Row {
    private static final double BAR = 0.5;
    private static final int PARTITIONS = 3;
    private static final String FROM = "bare-from";
    private static final String TO = "bare-to";

    @Override
    public String name() {
        return "ingest";
    }

    @Override
    public String what() {
        return "validated examples/s of 10 kB, against a bare consume-produce loop with as many transactions";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        List<byte[]> files = Lessons.repeated(Pictures.JPEG_224, 200, bench.size(5_000, 400));
        Await await = new Await();
        try (LocalServers servers = LocalServers.start(bench);
                Metrics metrics = Metrics.start();
                IngestService ingest = IngestService.start(
                        IngestConfig.read(Settings.of(servers.environment())),
                        metrics.registry(),
                        Tracing.off(),
                        await::failed)) {
            await.until(
                    "ingest to be ready",
                    () -> ingest.healthChecks().stream()
                            .allMatch(check -> check.health().ready()));
            servers.kafka()
                    .createTopics(List.of(
                            new NewTopic(FROM, PARTITIONS, (short) 1), new NewTopic(TO, PARTITIONS, (short) 1)));
            try (Client client = new Client(servers.bootstrapServers());
                    BareLoop bare = BareLoop.start(servers.bootstrapServers(), FROM, TO, await);
                    Arrivals accepted =
                            new Arrivals(servers.bootstrapServers(), Topics.EXAMPLES_ACCEPTED.name(), await);
                    Arrivals copied = new Arrivals(servers.bootstrapServers(), TO, await)) {
                return List.of(Figure.inTurns(
                        "ingest",
                        "examples/s",
                        bench.rounds(),
                        () -> perSecond(client, Topics.EXAMPLES.name(), files, accepted),
                        () -> perSecond(client, FROM, files, copied),
                        Bar.atLeast(BAR)));
            }
        }
    }

    private static double perSecond(Client client, String topic, List<byte[]> files, Arrivals arrivals)
            throws Exception {
        String run = Long.toString(System.nanoTime());
        return files.size()
                / Rate.seconds(() -> {
                    for (int i = 0; i < files.size(); i++) {
                        client.example(topic, run + '-' + i, Lessons.label(i % Lessons.CLASSES), files.get(i));
                    }
                    arrivals.take(files.size());
                    return files.size();
                });
    }
}
