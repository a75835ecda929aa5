package dev.eleventh.learning.review;

import dev.eleventh.learning.data.IdHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Which waiting images a person should label first. The trainer orders by {@link #MARGIN}, which needed the fewest labels
 * (docs/evaluate/results.md).
 */
public enum ReviewCriterion {
    /** A uniform sample. */
    RANDOM,
    /** The images for which two labels are almost equally probable (Scheffer, Decomain and Wrobel 2001). */
    MARGIN,
    /** The images whose most probable label is least probable (Lewis and Gale 1994). */
    CONFIDENCE,
    /** The images farthest from every label's mean and from those chosen before (Sener and Savarese 2018). */
    NOVELTY,
    /** Small margins, but no image similar to one chosen before. */
    DIVERSE_MARGIN,
    /** {@link #MARGIN} for three of five images, {@link #NOVELTY} for one, and {@link #RANDOM} for one. */
    MIXED;

    private static final Comparator<Waiting> BY_HASH = Comparator.<Waiting>comparingLong(
                    waiting -> IdHash.bits("review", waiting.id()))
            .thenComparing(Waiting::id);

    /**
     * Returns the images to label first, the most useful one first; equal ones in the order of a hash of their ids.
     *
     * @param known the means of the labels that have examples
     * @param count at most so many
     */
    public List<Waiting> first(List<Waiting> waiting, KnownMeans known, int count) {
        return switch (this) {
            case RANDOM -> sorted(waiting, each -> 0, count);
            case MARGIN -> sorted(waiting, Waiting::margin, count);
            case CONFIDENCE -> sorted(waiting, Waiting::confidence, count);
            case NOVELTY -> farthest(waiting, known, count);
            case DIVERSE_MARGIN -> diverse(waiting, count);
            case MIXED -> mixed(waiting, known, count);
        };
    }

    private static List<Waiting> sorted(List<Waiting> waiting, ToDoubleFunction<Waiting> smallestFirst, int count) {
        return waiting.stream()
                .sorted(Comparator.comparingDouble(smallestFirst).thenComparing(BY_HASH))
                .limit(count)
                .toList();
    }

    private static List<Waiting> farthest(List<Waiting> waiting, KnownMeans known, int count) {
        Spread spread = new Spread(waiting, 2);
        known.directions().forEach(spread::avoid);
        return spread.choose(each -> 1, count);
    }

    private static List<Waiting> diverse(List<Waiting> waiting, int count) {
        return new Spread(waiting, 1).choose(each -> 1 - each.margin(), count);
    }

    private static List<Waiting> mixed(List<Waiting> waiting, KnownMeans known, int count) {
        List<Iterator<Waiting>> turns = new ArrayList<>();
        Iterator<Waiting> margins = MARGIN.first(waiting, known, count).iterator();
        turns.add(margins);
        turns.add(NOVELTY.first(waiting, known, count).iterator());
        turns.add(margins);
        turns.add(RANDOM.first(waiting, known, count).iterator());
        turns.add(margins);
        Set<Waiting> chosen = new LinkedHashSet<>();
        for (int turn = 0; chosen.size() < Math.min(count, waiting.size()); turn++) {
            Iterator<Waiting> next = turns.get(turn % turns.size());
            boolean isNew = false;
            while (!isNew && next.hasNext()) {
                isNew = chosen.add(next.next());
            }
        }
        return List.copyOf(chosen);
    }

    /** Chooses images one after the other, each far from what is known and from those chosen before. */
    private static final class Spread {
        private final List<Waiting> waiting;
        private final List<Direction> directions;
        /** The distance of each image to the nearest direction to avoid; -1 once it is chosen. */
        private final double[] distances;

        /** @param farthest the largest distance that counts */
        Spread(List<Waiting> waiting, double farthest) {
            this.waiting = waiting.stream().sorted(BY_HASH).toList();
            this.directions = this.waiting.stream()
                    .map(each -> Direction.of(each.embedding()))
                    .toList();
            this.distances = new double[waiting.size()];
            Arrays.fill(distances, farthest);
        }

        void avoid(Direction direction) {
            for (int i = 0; i < distances.length; i++) {
                distances[i] = Math.min(distances[i], directions.get(i).distanceTo(direction));
            }
        }

        /** @param usefulness of a label for an image that is far from all others */
        List<Waiting> choose(ToDoubleFunction<Waiting> usefulness, int count) {
            double[] weights = waiting.stream().mapToDouble(usefulness).toArray();
            List<Waiting> chosen = new ArrayList<>();
            while (chosen.size() < Math.min(count, waiting.size())) {
                int best = best(weights);
                chosen.add(waiting.get(best));
                avoid(directions.get(best));
                distances[best] = -1;
            }
            return chosen;
        }

        private int best(double[] weights) {
            int best = -1;
            for (int i = 0; i < weights.length; i++) {
                if (distances[i] >= 0 && (best < 0 || weights[i] * distances[i] > weights[best] * distances[best])) {
                    best = i;
                }
            }
            return best;
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
