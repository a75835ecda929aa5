package dev.eleventh.system.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Reports the faults, how long the system needed to become ready again after each, and the counts at the end. */
final class FaultReport {
    private final long seed;
    private final List<String> faults = new ArrayList<>();
    private final List<String> figures = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    FaultReport(long seed) {
        this.seed = seed;
    }

    /** @param recovery from the end of the fault until every service was ready */
    void fault(String name, Duration lasted, Duration recovery) {
        faults.add("| %d | %s | %.1f s | %.1f s |"
                .formatted(faults.size() + 1, name, lasted.toMillis() / 1e3, recovery.toMillis() / 1e3));
    }

    void equal(String what, Object expected, Object counted) {
        figure(what, expected.toString(), counted.toString(), Objects.equals(expected, counted));
    }

    void note(String what, Object found) {
        figures.add(line(what, "", found, ""));
    }

    /** Requires each of the keys exactly once, and no other key. */
    void keys(String what, Set<String> expected, Map<String, Long> counted) {
        long missing =
                expected.stream().filter(key -> !counted.containsKey(key)).count();
        long strange =
                counted.keySet().stream().filter(key -> !expected.contains(key)).count();
        long twice = counted.values().stream().filter(count -> count > 1).count();
        figure(
                what,
                "%d, each once".formatted(expected.size()),
                "%d, missing %d, unknown %d, more than once %d".formatted(counted.size(), missing, strange, twice),
                missing + strange + twice == 0);
    }

    private void figure(String what, String expected, String counted, boolean right) {
        String line = line(what, expected, counted, right ? "yes" : "NO");
        figures.add(line);
        if (!right) {
            wrong.add(line);
        }
    }

    private static String line(String what, Object expected, Object counted, String equal) {
        return "| %s | %s | %s | %s |".formatted(what, expected, counted, equal);
    }

    String markdown() {
        return """
                Seed %d, %d faults.

                | counted | expected | found | equal |
                |---|---|---|---|
                %s

                | | fault | lasted | ready again after |
                |---|---|---|---|
                %s
                """.formatted(seed, faults.size(), String.join("\n", figures), String.join("\n", faults));
    }

    void verify() {
        if (!wrong.isEmpty()) {
            throw new AssertionError("seed %d:%n%s".formatted(seed, String.join("\n", wrong)));
        }
    }
}
