package dev.eleventh.benchmarks.unknown;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well a method separates images of known classes from unknown images of one kind.
 *
 * @param area under the ROC curve: the chance that a known image scores higher than an unknown one; a tie counts half
 * @param foundAt95 share of the unknown images that are found when 95 % of the known images are kept
 * @param curve the same for other shares
 */
public record Separation(
        @JsonProperty("method") String method,
        @JsonProperty("kind") String kind,
        @JsonProperty("area") double area,
        @JsonProperty("found_at_95") double foundAt95,
        @JsonProperty("curve") List<Point> curve) {
    /** The shares of known images that are called unknown at the points of the curve. */
    public static final List<Double> LOST = List.of(0.0, 0.01, 0.02, 0.05, 0.1, 0.2);

    public Separation {
        curve = List.copyOf(curve);
    }

    /**
     * One threshold.
     *
     * @param kept share of the known images that are answered
     * @param right share of the known images that are answered, and correctly
     * @param found share of the unknown images that are called unknown
     */
    public record Point(
            @JsonProperty("kept") double kept,
            @JsonProperty("right") double right,
            @JsonProperty("found") double found) {}

    /**
     * Compares scores; higher ones mean known.
     *
     * @param known of images of known classes
     * @param right whether the head predicts each known image's label
     * @param unknown of the other images
     */
    static Separation of(String method, String kind, double[] known, boolean[] right, double[] unknown) {
        List<Point> curve = LOST.stream()
                .map(lost -> point(threshold(known, lost), known, right, unknown))
                .toList();
        return new Separation(
                method,
                kind,
                area(known, unknown),
                curve.get(LOST.indexOf(0.05)).found(),
                curve);
    }

    /** Returns the score below which a share of the scores lies. */
    static double threshold(double[] scores, double share) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        return sorted[(int) (share * sorted.length)];
    }

    static Point point(double threshold, double[] known, boolean[] right, double[] unknown) {
        long kept = Arrays.stream(known).filter(score -> score >= threshold).count();
        long correct = IntStream.range(0, known.length)
                .filter(i -> known[i] >= threshold && right[i])
                .count();
        long found = Arrays.stream(unknown).filter(score -> score < threshold).count();
        return new Point(
                kept / (double) known.length, correct / (double) known.length, found / (double) unknown.length);
    }

    private static double area(double[] known, double[] unknown) {
        double[] sorted = unknown.clone();
        Arrays.sort(sorted);
        double sum = 0;
        for (double score : known) {
            sum += (below(sorted, score) + notAbove(sorted, score)) / 2.0;
        }
        return sum / known.length / unknown.length;
    }

    private static int below(double[] sorted, double score) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) / 2;
            if (sorted[middle] < score) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private static int notAbove(double[] sorted, double score) {
        return below(sorted, Math.nextUp(score));
    }

    /** Returns the mean over several groups of left-out classes. */
    static Separation mean(List<Separation> groups) {
        Separation first = groups.get(0);
        List<Point> curve = IntStream.range(0, LOST.size())
                .mapToObj(i -> meanPoint(
                        groups.stream().map(group -> group.curve.get(i)).toList()))
                .toList();
        return new Separation(
                first.method,
                first.kind,
                groups.stream().mapToDouble(Separation::area).average().orElseThrow(),
                groups.stream().mapToDouble(Separation::foundAt95).average().orElseThrow(),
                curve);
    }

    private static Point meanPoint(List<Point> points) {
        return new Point(
                points.stream().mapToDouble(Point::kept).average().orElseThrow(),
                points.stream().mapToDouble(Point::right).average().orElseThrow(),
                points.stream().mapToDouble(Point::found).average().orElseThrow());
    }
}
