package dev.eleventh.benchmarks.performance;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures examples from the topic {@code examples} to their rows in PostgreSQL: validated, decoded, embedded, recorded
 * once.
 */
final class LearningPathRow implements Row {
    private static final double BAR = 0.75;
    private static final double BAR_WHILE_LEARNING = 0.80;
    private static final int DIFFERENT = 200;
    /**
     * Delays learning, so that only recording is measured. The leader still checks for work when it is notified of new
     * examples.
     */
    static final Map<String, String> RECORDING_ONLY =
            Map.of("LEARN_AFTER", "10h", "LEARN_AFTER_EXAMPLES", "1000000", "LEARNER_POLL", "60s");

    @Override
    public String name() {
        return "learning-path";
    }

    @Override
    public String what() {
        return "examples/s from Kafka into PostgreSQL, against a loop in one process that decodes and embeds the same bytes";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        List<Figure> figures = new ArrayList<>();
        figures.addAll(measure(bench, List.of(Pictures.PNG_28, Pictures.JPEG_224), false));
        figures.addAll(measure(bench, List.of(Pictures.JPEG_224), true));
        return figures;
    }

    /**
     * @param learning whether to use the default settings, with which the learner learns and judges all the time
     */
    private static List<Figure> measure(Workbench bench, List<Pictures> kinds, boolean learning) throws Exception {
        List<Figure> figures = new ArrayList<>();
        try (LocalServers servers = LocalServers.start(bench);
                LocalServices services = LocalServices.start(servers, bench, learning ? Map.of() : RECORDING_ONLY);
                Connection database = servers.connect();
                Client client = new Client(servers.bootstrapServers());
                PlainLoop plain = PlainLoop.builtIn(bench)) {
            begin(services, client);
            for (Pictures kind : kinds) {
                List<byte[]> files = Lessons.repeated(kind, DIFFERENT, bench.size(2_000, 200));
                String name = "learning-path/%s%s".formatted(kind.kind(), learning ? "-and-learning" : "");
                figures.add(Figure.inTurns(
                        name,
                        "examples/s",
                        bench.size(5, 2),
                        () -> files.size() / Rate.seconds(() -> record(services, client, database, files)),
                        () -> {
                            if (learning) {
                                // otherwise learning from the last examples would slow down the yardstick
                                services.awaitIdle(0);
                            }
                            return files.size() / Rate.seconds(() -> plain.run(files));
                        },
                        Bar.atLeast(learning ? BAR_WHILE_LEARNING : BAR)));
            }
        }
        return figures;
    }

    static int record(LocalServices services, Client client, Connection database, List<byte[]> files) {
        long before = events(database);
        for (int i = 0; i < files.size(); i++) {
            client.example("timed-" + (before + i), Lessons.label(i % Lessons.CLASSES), files.get(i));
        }
        services.await()
                .until(
                        "%d examples to be recorded".formatted(files.size()),
                        Duration.ofMillis(10),
                        () -> events(database) >= before + files.size());
        return files.size();
    }

    /** Teaches every label, and waits until a version has learned them. */
    static void begin(LocalServices services, Client client) {
        for (int i = 0; i < 20 * Lessons.CLASSES; i++) {
            int column = i % Lessons.CLASSES;
            client.example("first-" + i, Lessons.label(column), Pictures.PNG_28.file(column, i));
        }
        client.flush();
        services.await()
                .until(
                        "all labels to be learned",
                        () -> services.learner().labels().size() == Lessons.CLASSES);
        services.await()
                .until(
                        "all examples to be recorded",
                        () -> services.learner().examplesRecorded() == 20L * Lessons.CLASSES);
    }

    private static long events(Connection database) {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(sum(events), 0) FROM consumer_position")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException("the database does not say how much is recorded", e);
        }
    }
}
