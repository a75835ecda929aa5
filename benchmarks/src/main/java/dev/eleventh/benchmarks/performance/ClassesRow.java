package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.BackboneDescription;
import dev.eleventh.contracts.topic.Topics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures the size of a version with many classes, and the time from the registry to the topic, and from there to
 * serving.
 */
final class ClassesRow implements Row {
    private static final double SWAP_BAR_MILLIS = 1_000;
    private static final double LINEAR_BAR = 1.1;
    private static final int OF_EACH = 5;
    private static final Map<String, String> SETTINGS = Map.of(
            "LEARN_AFTER_EXAMPLES", "1000000", "STRATEGY", "exact", "REPLAY_CAPACITY", "20000", "MAX_LABELS", "10000");

    @Override
    public String name() {
        return "classes";
    }

    @Override
    public String what() {
        return "kB of the head, ms to publish and ms to swap a version of many classes";
    }

    /** The measurements for one number of classes. */
    private record Measured(int classes, double kilobytes, List<Double> publish, List<Double> swap) {}

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        List<Measured> measured = new ArrayList<>();
        for (int classes : bench.isQuick() ? List.of(10, 100) : List.of(10, 100, 1000, 5000)) {
            measured.add(measure(bench, classes));
            bench.say("classes: %d measured".formatted(classes));
        }
        List<Figure> figures = new ArrayList<>();
        Measured fewest = measured.get(0);
        for (Measured each : measured) {
            String name = "classes/%d".formatted(each.classes());
            figures.add(Figure.alone(name + "-head", "kB", Spread.of(each.kilobytes()), null));
            figures.add(Figure.alone(name + "-publish", "ms", Spread.of(each.publish()), null));
            figures.add(Figure.alone(
                    name + "-swap",
                    "ms",
                    Spread.of(each.swap()),
                    each.classes() == 1000 ? Bar.atMost(SWAP_BAR_MILLIS) : null));
        }
        Measured most = measured.get(measured.size() - 1);
        figures.add(Figure.compared(
                "classes/linear-head",
                "kB a class",
                List.of(most.kilobytes() / most.classes()),
                List.of(fewest.kilobytes() / fewest.classes()),
                Bar.atMost(LINEAR_BAR)));
        return figures;
    }

    private static Measured measure(Workbench bench, int classes) throws Exception {
        BackboneDescription backbone = bench.backbone().description();
        try (LocalServers servers = LocalServers.start(bench);
                Connection database = servers.connect()) {
            StoredHistory.write(database, backbone.sha256(), backbone.dimension(), classes, OF_EACH * classes);
            try (LocalServices services = LocalServices.start(servers, bench, SETTINGS);
                    Client client = new Client(servers.bootstrapServers());
                    Arrivals manifests =
                            new Arrivals(servers.bootstrapServers(), Topics.MODELS.name(), services.await())) {
                services.awaitIdle((long) OF_EACH * classes);
                // skips the manifests of the versions so far
                manifests.take((int) services.servingVersion());
                Measured result = new Measured(classes, kilobytes(database), new ArrayList<>(), new ArrayList<>());
                int trials = bench.size(5, 2);
                for (int trial = -1; trial < trials; trial++) {
                    swap(services, client, manifests, database, trial, result);
                }
                return result;
            }
        }
    }

    /** Adds one class, which makes the next version; the first trial is a warm-up. */
    private static void swap(
            LocalServices services, Client client, Arrivals manifests, Connection database, int trial, Measured result)
            throws SQLException {
        long next = services.servingVersion() + 1;
        String label = "one more " + trial;
        client.example("more-" + trial, label, TimeToLearnRow.pictureToLearnFrom(20 + trial, 0));
        client.flush();
        var unused = manifests.await(Long.toString(next));
        long arrived = System.currentTimeMillis();
        long published = System.nanoTime();
        services.await()
                .until("the version to serve", Duration.ofNanos(200_000), () -> services.servingVersion() >= next);
        double swap = (System.nanoTime() - published) / 1e6;
        if (trial >= 0) {
            result.swap().add(swap);
            result.publish().add(arrived - registeredMillis(database, next));
        }
    }

    private static double registeredMillis(Connection database, long version) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(
                "SELECT 1000 * extract(epoch FROM created_at) FROM outbox WHERE model_version = ?")) {
            statement.setLong(1, version);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getDouble(1);
            }
        }
    }

    private static double kilobytes(Connection database) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement("""
                SELECT octet_length(bytes) / 1000.0 FROM model_artifact JOIN model_version ON head_sha256 = sha256
                ORDER BY version DESC LIMIT 1
                """);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getDouble(1);
        }
    }
}
