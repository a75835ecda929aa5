package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.BackboneDescription;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures the cost of one more example for the learner after a short and after a long history, and its memory
 * afterwards.
 */
final class HistoryRow implements Row {
    private static final double BAR = 1.1;
    private static final int CLASSES = 10;
    private static final String COUNT = "SELECT count(*) FROM challenger";
    private static final int SHORTEST = 1_000;
    /** Every single example triggers learning; there is no challenger in the background. */
    private static final Map<String, String> ONE_BY_ONE =
            Map.of("LEARN_AFTER_EXAMPLES", "1", "LEARN_INTERVAL", "1ms", "STRATEGY", "exact");

    /**
     * Replay buffer and hold-out are already full after the shortest history, so any further growth would come from the
     * history.
     */
    private static final Map<String, String> FULL_BUFFERS =
            Map.of("REPLAY_CAPACITY", "500", "HOLD_OUT_PER_CLASS", "20");

    @Override
    public String name() {
        return "history";
    }

    @Override
    public String what() {
        return "ms from an example's record to its challenger's, and the learner's MB, after histories of other lengths";
    }

    /**
     * The measurements for histories of one length.
     *
     * @param millis of each example
     * @param megabytes of each turn
     * @param note on the newest turn
     */
    private record Measured(String name, List<Double> millis, List<Double> megabytes, String note) {
        Measured and(Measured turn) {
            return new Measured(name, joined(millis, turn.millis), joined(megabytes, turn.megabytes), turn.note);
        }

        private static List<Double> joined(List<Double> some, List<Double> others) {
            return Stream.concat(some.stream(), others.stream()).toList();
        }
    }

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        // in turns, because a machine's speed drifts; a million examples take minutes to write and to read
        List<Integer> turns = bench.isQuick()
                ? List.of(SHORTEST, 10_000)
                : List.of(SHORTEST, 10_000, SHORTEST, 10_000, SHORTEST, 1_000_000, SHORTEST);
        // warm-up: Java compiles the code that all histories share
        measure(bench, SHORTEST, FULL_BUFFERS, "warm-up");
        List<Figure> figures = new ArrayList<>();
        figures.addAll(measure(bench, turns, FULL_BUFFERS, "", Bar.atMost(BAR)));
        figures.addAll(measure(bench, List.of(SHORTEST, 10_000), Map.of(), "default-", null));
        return figures;
    }

    private static List<Figure> measure(
            Workbench bench, List<Integer> turns, Map<String, String> settings, String kind, @Nullable Bar bar)
            throws Exception {
        Map<String, Measured> measured = new LinkedHashMap<>();
        for (int examples : turns) {
            Measured turn = measure(bench, examples, settings, "history/" + kind + examples);
            measured.merge(turn.name(), turn, Measured::and);
            bench.say("history: %s%d examples measured".formatted(kind, examples));
        }
        List<Figure> figures = new ArrayList<>();
        Measured shortest = measured.values().iterator().next();
        for (Measured each : measured.values()) {
            // the shortest history is compared with itself, only to be shown
            Bar own = each.equals(shortest) ? null : bar;
            figures.add(against(each, shortest, own).withNote(each.note()));
            figures.add(Figure.compared(
                    each.name() + "-memory",
                    "MB",
                    List.of(median(each.megabytes())),
                    List.of(median(shortest.megabytes())),
                    own));
        }
        return figures;
    }

    private static double median(List<Double> values) {
        return Spread.of(values).median();
    }

    /** Compares medians, because the two were not measured equally often. */
    private static Figure against(Measured each, Measured shortest, @Nullable Bar bar) {
        Spread ours = Spread.of(each.millis());
        Spread yardstick = Spread.of(shortest.millis());
        return new Figure(each.name(), "ms", ours, yardstick, Spread.of(ours.median() / yardstick.median()), bar, "");
    }

    private static Measured measure(Workbench bench, int examples, Map<String, String> settings, String name)
            throws Exception {
        Map<String, String> all = new HashMap<>(ONE_BY_ONE);
        all.putAll(settings);
        BackboneDescription backbone = bench.backbone().description();
        try (LocalServers servers = LocalServers.start(bench);
                Connection database = servers.connect()) {
            double writing = Rate.seconds(() -> {
                StoredHistory.write(database, backbone.sha256(), backbone.dimension(), CLASSES, examples);
                return 1;
            });
            double before = megabytes();
            long start = System.nanoTime();
            try (LocalServices services = LocalServices.start(servers, bench, all);
                    Client client = new Client(servers.bootstrapServers())) {
                awaitMore(services, database, 0);
                double begun = (System.nanoTime() - start) / 1e9;
                services.awaitIdle(examples);
                List<Double> millis = new ArrayList<>();
                int trials = bench.size(40, 3);
                for (int trial = -3; trial < trials; trial++) {
                    double took = oneMore(services, client, database, "one-more-" + trial);
                    if (trial >= 0) {
                        millis.add(took);
                    }
                }
                String note =
                        String.format(Locale.ROOT, "written in %.0f s, read by a new leader in %.1f s", writing, begun);
                return new Measured(name, millis, List.of(megabytes() - before), note);
            }
        }
    }

    private static double oneMore(LocalServices services, Client client, Connection database, String prefix)
            throws SQLException {
        String id = prefix + "-first";
        double challengers = number(database, COUNT);
        byte[] picture = TimeToLearnRow.pictureToLearnFrom(0, id.hashCode() & 0xFFFF);
        client.example(id, GeneratedExamples.label(0).value(), picture);
        client.flush();
        awaitMore(services, database, challengers);
        return number(database, """
                SELECT 1000 * extract(epoch FROM (SELECT max(created_at) FROM challenger) - recorded_at)
                FROM example_event WHERE example_id = ?
                """, id);
    }

    /**
     * Queries the database itself: the learner's status counts pending events, which takes longer the more there are.
     */
    private static void awaitMore(LocalServices services, Connection database, double challengers) {
        services.await().until("the next challenger", Duration.ofMillis(5), () -> {
            try {
                return number(database, COUNT) > challengers;
            } catch (SQLException e) {
                throw new IllegalStateException("cannot read the number of challengers from the database", e);
            }
        });
    }

    private static double number(Connection database, String query, String... parameters) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getDouble(1);
            }
        }
    }

    /** Returns the used heap after garbage collection. */
    private static double megabytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
    }
}
