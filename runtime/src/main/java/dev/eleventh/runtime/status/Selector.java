package dev.eleventh.runtime.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Selects series of one metric by their labels, as PromQL does. */
record Selector(String name, List<Condition> conditions) {
    /** The label that Prometheus adds to the series of all processes; a process does not know it. */
    private static final String OF_PROMETHEUS = "job";

    Selector {
        conditions = List.copyOf(conditions);
    }

    /**
     * A condition on a label's value. A missing label has an empty value.
     *
     * @param operator {@code =}, {@code !=}, {@code =~} or {@code !~}
     */
    record Condition(String label, String operator, String value) {
        boolean accepts(Map<String, String> labels) {
            String found = labels.getOrDefault(label, "");
            return label.equals(OF_PROMETHEUS)
                    || switch (operator) {
                        case "=" -> found.equals(value);
                        case "!=" -> !found.equals(value);
                        case "=~" -> found.matches(value);
                        case "!~" -> !found.matches(value);
                        default -> throw new IllegalStateException("unknown operator " + operator);
                    };
        }

        @Override
        public String toString() {
            return "%s%s\"%s\"".formatted(label, operator, value);
        }
    }

    static Selector of(String name) {
        return new Selector(name, List.of());
    }

    Selector where(String label, String operator, String value) {
        List<Condition> all = new ArrayList<>(conditions);
        all.add(new Condition(label, operator, value));
        return new Selector(name, all);
    }

    private Map<Map<String, String>, Double> selected(Map<Map<String, String>, Double> series) {
        Map<Map<String, String>, Double> selected = new HashMap<>(series);
        selected.keySet().removeIf(labels -> !conditions.stream().allMatch(condition -> condition.accepts(labels)));
        return selected;
    }

    Query now() {
        return new Query(toString(), Map.of(), List.of(name), history -> selected(history.now(name)));
    }

    Query increase(Duration window) {
        return over("increase", window, history -> history.increase(name, window));
    }

    /** Returns the increase per second. */
    Query rate(Duration window) {
        return over("rate", window, history -> {
            Map<Map<String, String>, Double> rates = history.increase(name, window);
            rates.replaceAll((labels, increase) -> increase / window.toSeconds());
            return rates;
        });
    }

    Query largest(Duration window) {
        return over("max_over_time", window, history -> history.largest(name, window));
    }

    private Query over(String function, Duration window, Query.Reading reading) {
        String text = "%s(%s[%s])".formatted(function, this, Query.text(window));
        return new Query(text, Map.of(name, window), List.of(name), history -> selected(reading.of(history)));
    }

    @Override
    public String toString() {
        return conditions.isEmpty()
                ? name
                : conditions.stream().map(Condition::toString).collect(Collectors.joining(", ", name + "{", "}"));
    }
}
