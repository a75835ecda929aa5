package dev.eleventh.runtime.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;

/**
 * A condition of an alert rule on the samples of one process. It is written once: its text is the PromQL of the rule,
 * and its reading computes the same from a history. A reading has one value for each set of labels.
 *
 * @param text in PromQL
 * @param windows how far it looks back, by metric
 * @param metrics the metrics that it reads
 */
record Query(String text, Map<String, Duration> windows, List<String> metrics, Reading reading) {
    /** Computes values from a history. */
    @FunctionalInterface
    interface Reading {
        Map<Map<String, String>, Double> of(SampleHistory history);
    }

    private static final String BUCKET = "le";

    Query {
        windows = Map.copyOf(windows);
        metrics = List.copyOf(metrics);
    }

    /** Returns the series that meet the condition now, with the values on its left side. */
    Map<Map<String, String>, Double> met(SampleHistory history) {
        return reading.of(history);
    }

    /** Returns a duration as PromQL writes it, such as {@code 15m}. */
    static String text(Duration duration) {
        if (duration.toHours() >= 24 && duration.toHours() % 24 == 0) {
            return duration.toDays() + "d";
        }
        return duration.toMinutes() >= 60 && duration.toMinutes() % 60 == 0
                ? duration.toHours() + "h"
                : duration.toMinutes() + "m";
    }

    Query sum() {
        return aggregate("sum", Set.of(), "", Double::sum);
    }

    Query max() {
        return aggregate("max", Set.of(), "", SampleHistory::larger);
    }

    Query sumBy(String... labels) {
        return aggregate("sum", Set.of(labels), " by (" + String.join(", ", labels) + ") ", Double::sum);
    }

    private Query aggregate(String function, Set<String> kept, String by, BinaryOperator<Double> merge) {
        return derived("%s%s(%s)".formatted(function, by, text), history -> {
            Map<Map<String, String>, Double> groups = new HashMap<>();
            met(history).forEach((labels, value) -> groups.merge(only(labels, kept), value, merge));
            return groups;
        });
    }

    private static Map<String, String> only(Map<String, String> labels, Set<String> kept) {
        Map<String, String> rest = new HashMap<>(labels);
        rest.keySet().retainAll(kept);
        return Map.copyOf(rest);
    }

    Query above(double limit) {
        return compared(">", limit, value -> value > limit);
    }

    Query equalTo(double expected) {
        return compared("==", expected, value -> value == expected);
    }

    private Query compared(String operator, double limit, DoublePredicate met) {
        return derived("%s %s %s".formatted(text, operator, number(limit)), history -> {
            Map<Map<String, String>, Double> values = new HashMap<>(met(history));
            values.values().removeIf(value -> !met.test(value));
            return values;
        });
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    Query above(Query other) {
        return with(other, "%s > %s", (mine, theirs) -> mine > theirs ? mine : Double.NaN);
    }

    Query below(Query other) {
        return with(other, "%s < %s", (mine, theirs) -> mine < theirs ? mine : Double.NaN);
    }

    Query plus(Query other) {
        return with(other, "(%s + %s)", Double::sum);
    }

    Query dividedBy(Query other) {
        return with(other, "%s / %s", (mine, theirs) -> mine / theirs);
    }

    Query times(double factor) {
        return derived("%s * %s".formatted(number(factor), text), history -> {
            Map<Map<String, String>, Double> values = new HashMap<>(met(history));
            values.replaceAll((labels, value) -> factor * value);
            return values;
        });
    }

    /** Combines values with the same labels; drops those that the operator maps to NaN. */
    private Query with(Query other, String pattern, BinaryOperator<Double> operator) {
        return joined(other, pattern.formatted(text, other.text), history -> {
            Map<Map<String, String>, Double> theirs = other.met(history);
            Map<Map<String, String>, Double> values = new HashMap<>();
            met(history).forEach((labels, mine) -> {
                Double their = theirs.get(labels);
                double value = their == null ? Double.NaN : operator.apply(mine, their);
                if (!Double.isNaN(value)) {
                    values.put(labels, value);
                }
            });
            return values;
        });
    }

    /** Compares each value with the single value of another query. */
    Query belowSingle(Query single) {
        return joined(single, "%s < on() group_left() %s".formatted(text, single.text), history -> {
            Map<Map<String, String>, Double> values = new HashMap<>(met(history));
            Double limit = single.met(history).get(Map.of());
            values.values().removeIf(value -> limit == null || !(value < limit));
            return values;
        });
    }

    /** Keeps the values with labels that the other query has, too. */
    Query and(Query other) {
        return joined(other, "%s and %s".formatted(text, other.text), history -> {
            Map<Map<String, String>, Double> values = new HashMap<>(met(history));
            values.keySet().retainAll(other.met(history).keySet());
            return values;
        });
    }

    /** Keeps the values if the other query has any. */
    Query andAny(Query other) {
        return joined(
                other,
                "%s and on() %s".formatted(text, other.text),
                history -> other.met(history).isEmpty() ? Map.of() : met(history));
    }

    /** Returns a quantile of histograms, linear within a bucket as PromQL computes it. */
    Query quantile(double share) {
        return derived("histogram_quantile(%s, %s)".formatted(number(share), text), history -> {
            Map<Map<String, String>, List<Bucket>> histograms = new HashMap<>();
            met(history).forEach((labels, count) -> {
                Map<String, String> rest = new HashMap<>(labels);
                String bound = String.valueOf(rest.remove(BUCKET));
                double upTo = bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
                histograms
                        .computeIfAbsent(Map.copyOf(rest), each -> new ArrayList<>())
                        .add(new Bucket(upTo, count));
            });
            Map<Map<String, String>, Double> values = new HashMap<>();
            histograms.forEach((labels, buckets) -> values.put(labels, Bucket.quantile(buckets, share)));
            return values;
        });
    }

    /** The number of values up to a bound. */
    private record Bucket(double upTo, double count) {
        static double quantile(List<Bucket> unordered, double share) {
            List<Bucket> buckets = unordered.stream()
                    .sorted(Comparator.comparing(Bucket::upTo))
                    .toList();
            double rank = share * buckets.get(buckets.size() - 1).count();
            Bucket below = new Bucket(0, 0);
            for (Bucket bucket : buckets) {
                if (bucket.count() >= rank && bucket.count() > 0) {
                    double part = (rank - below.count()) / (bucket.count() - below.count());
                    return Double.isInfinite(bucket.upTo())
                            ? below.upTo()
                            : below.upTo() + part * (bucket.upTo() - below.upTo());
                }
                below = bucket;
            }
            return Double.NaN;
        }
    }

    private Query derived(String newText, Reading newReading) {
        return new Query(newText, windows, metrics, newReading);
    }

    private Query joined(Query other, String newText, Reading newReading) {
        Map<String, Duration> all = new HashMap<>(windows);
        other.windows.forEach((name, window) -> all.merge(name, window, Query::longer));
        Set<String> names = new TreeSet<>(metrics);
        names.addAll(other.metrics);
        return new Query(newText, all, List.copyOf(names), newReading);
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Returns a set of labels as text, for a key or a message. */
    static String text(Map<String, String> labels) {
        return labels.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }
}
