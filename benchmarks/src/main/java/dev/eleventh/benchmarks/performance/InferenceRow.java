package dev.eleventh.benchmarks.performance;

import dev.eleventh.contracts.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures images through Kafka to predictions, exactly once, with broker and database on the same processors. */
final class InferenceRow implements Row {
    private static final double BAR = 0.8;
    private static final int DIFFERENT = 200;

    @Override
    public String name() {
        return "inference";
    }

    @Override
    public String what() {
        return "predictions/s through Kafka exactly once, against a loop in one process that decodes and embeds the same bytes";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        List<Figure> figures = new ArrayList<>();
        try (LocalServers servers = LocalServers.start(bench);
                LocalServices services = LocalServices.start(servers, bench, Map.of());
                Client client = new Client(servers.bootstrapServers());
                Arrivals predictions =
                        new Arrivals(servers.bootstrapServers(), Topics.PREDICTIONS.name(), services.await());
                PlainLoop plain = PlainLoop.builtIn(bench)) {
            Lessons.teach(services, client, Pictures.PNG_28, bench.size(40, 8));
            for (Pictures kind : List.of(Pictures.PNG_28, Pictures.JPEG_224)) {
                List<byte[]> files = Lessons.repeated(kind, DIFFERENT, bench.size(2_000, 200));
                figures.add(Figure.inTurns(
                        "inference/" + kind.kind(),
                        "images/s",
                        bench.rounds(),
                        () -> files.size() / Rate.seconds(() -> ask(client, predictions, files)),
                        () -> files.size() / Rate.seconds(() -> plain.run(files)),
                        Bar.atLeast(BAR)));
            }
        }
        return figures;
    }

    /** Sends images, and returns when all are answered. */
    static int ask(Client client, Arrivals predictions, List<byte[]> files) {
        for (byte[] file : files) {
            client.image(Long.toString(System.nanoTime()), file);
        }
        predictions.take(files.size());
        return files.size();
    }
}
