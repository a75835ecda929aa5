package dev.eleventh.runtime.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * The newest value of each series, and as many earlier values as the rules look back. A series keeps at most
 * {@value #POINTS} values and one more, whatever the length of its window. A series that ended is forgotten after its
 * window. Not thread-safe.
 */
final class SampleHistory {
    private static final int POINTS = 120;

    private final Map<String, Duration> windows;
    private final Map<String, Map<Map<String, String>, Double>> newest = new HashMap<>();
    private final Map<String, Map<Map<String, String>, Track>> tracks = new HashMap<>();
    private Instant at = Instant.EPOCH;

    /** Creates an empty history, with the longest window of each metric that is looked back at. */
    SampleHistory(Map<String, Duration> windows) {
        this.windows = Map.copyOf(windows);
    }

    /** Adds all samples of one moment. Of two samples of one series, the later one counts. */
    void add(Instant now, Collection<Sample> samples) {
        at = now;
        newest.clear();
        for (Sample sample : samples) {
            newest.computeIfAbsent(sample.name(), name -> new HashMap<>()).put(sample.labels(), sample.value());
        }
        windows.forEach((name, window) -> now(name)
                .forEach((labels, value) -> tracks.computeIfAbsent(name, each -> new HashMap<>())
                        .computeIfAbsent(labels, each -> new Track(window))
                        .add(now, value)));
        tracks.values().forEach(series -> series.values().removeIf(track -> track.hasEnded(now)));
    }

    /** Returns the newest value of each series of a metric, by the labels. */
    Map<Map<String, String>, Double> now(String name) {
        return newest.getOrDefault(name, Map.of());
    }

    /**
     * Returns by how much a counter rose during a window. A counter starts at 0 with its process, so a process that is
     * younger than the window needs no earlier value.
     */
    Map<Map<String, String>, Double> increase(String name, Duration window) {
        Map<Map<String, String>, Double> increases = new HashMap<>();
        now(name).forEach((labels, value) -> {
            double before = track(name, labels).valueAt(at.minus(window));
            increases.put(labels, value < before ? value : value - before);
        });
        return increases;
    }

    /** Returns the largest value of a gauge during a window; NaN if there was none. */
    Map<Map<String, String>, Double> largest(String name, Duration window) {
        Map<Map<String, String>, Double> largest = new HashMap<>();
        now(name)
                .keySet()
                .forEach(labels -> largest.put(labels, track(name, labels).largestSince(at.minus(window))));
        return largest;
    }

    /** Returns the number of series of a metric whose values are kept. */
    int kept(String name) {
        return tracks.getOrDefault(name, Map.of()).size();
    }

    private Track track(String name, Map<String, String> labels) {
        Track track = tracks.getOrDefault(name, Map.of()).get(labels);
        if (track == null) {
            throw new IllegalStateException("the history must keep a window of %s, kept %s".formatted(name, windows));
        }
        return track;
    }

    /** Returns the larger of two values, either of which may be NaN. */
    static double larger(double one, double other) {
        return Double.isNaN(one) ? other : Double.isNaN(other) ? one : Math.max(one, other);
    }

    /** The values of one series. */
    private static final class Track {
        private final Duration window;
        private final ArrayDeque<Point> points = new ArrayDeque<>();
        private Instant seen = Instant.EPOCH;

        /**
         * The values from one moment until the next point.
         *
         * @param value at that moment
         * @param largest until the next point
         */
        private record Point(Instant from, double value, double largest) {}

        Track(Duration window) {
            this.window = window;
        }

        void add(Instant now, double value) {
            seen = now;
            Point last = points.peekLast();
            if (last != null && last.from().plus(window.dividedBy(POINTS)).isAfter(now)) {
                points.removeLast();
                points.addLast(new Point(last.from(), last.value(), larger(last.largest(), value)));
                return;
            }
            points.addLast(new Point(now, value, value));
            while (points.size() > POINTS + 1) {
                points.removeFirst();
            }
        }

        /** Returns whether the series had no value for its whole window: its process or its client is gone. */
        boolean hasEnded(Instant now) {
            return seen.plus(window).isBefore(now);
        }

        /** Returns the value at a moment; 0 before the first one. */
        double valueAt(Instant then) {
            double value = 0;
            for (Point point : points) {
                if (point.from().isAfter(then)) {
                    break;
                }
                value = point.value();
            }
            return value;
        }

        double largestSince(Instant then) {
            double largest = Double.NaN;
            for (Iterator<Point> newestFirst = points.descendingIterator(); newestFirst.hasNext(); ) {
                Point point = newestFirst.next();
                if (point.from().isBefore(then)) {
                    break;
                }
                largest = larger(largest, point.largest());
            }
            return largest;
        }
    }
}
