package dev.eleventh.learning.review;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.learning.data.IdHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Chooses from the images that were predicted in a short time: a random part, and those of which the head was least
 * sure. However many images are offered, it holds only those that would be chosen now. Not thread-safe.
 *
 * <p>The random part has the smallest hashes of all images, so it is a uniform sample of them, whatever the head
 * answered (bottom-k sampling, Cohen and Kaplan 2007). Equal images count once.
 *
 * @param <T> what is chosen
 */
public final class ReviewWindow<T> {
    /** One of so many chosen images belongs to the random part. */
    public static final int RANDOM_ONE_IN = 5;

    private final int count;
    private final long bytes;
    private final NavigableSet<Offer<T>> random =
            new TreeSet<>(Comparator.comparingLong(Offer<T>::priority).thenComparing(Offer::id));
    private final NavigableSet<Offer<T>> unsure = new TreeSet<>(Comparator.comparing(Offer<T>::isUnknown)
            .reversed()
            .thenComparingDouble(Offer::margin)
            .thenComparingLong(Offer::priority)
            .thenComparing(Offer::id));

    /**
     * Starts without images.
     *
     * @param count maximum number of images to choose
     * @param bytes maximum size of the images to choose, together; a single image may be larger
     */
    public ReviewWindow(int count, long bytes) {
        this.count = count;
        this.bytes = bytes;
    }

    /**
     * A predicted image.
     *
     * @param id a hash of the image
     * @param priority the place of the image in the random part; smaller ones come first
     * @param bytes the size of the image
     * @param margin probability of the most probable label minus that of the second
     * @param isUnknown whether no known class fits; such images come before all others
     */
    public record Offer<T>(ExampleId id, long priority, T image, long bytes, double margin, boolean isUnknown) {
        public Offer(ExampleId id, T image, long bytes, double margin, boolean isUnknown) {
            this(id, ReviewWindow.priority(id), image, bytes, margin, isUnknown);
        }
    }

    /** A chosen image. */
    public record Choice<T>(T image, boolean isRandom) {}

    /** Returns an image's place in a random sample, in [0, 2^63); smaller ones come first. */
    public static long priority(ExampleId id) {
        return IdHash.bits("review", id);
    }

    public void offer(Offer<T> offer) {
        add(random, offer, randomCount(), bytes / RANDOM_ONE_IN);
        add(unsure, offer, count, bytes);
    }

    private static <T> void add(NavigableSet<Offer<T>> kept, Offer<T> offer, int count, long bytes) {
        kept.add(offer);
        while (kept.size() > count
                || (kept.size() > 1 && kept.stream().mapToLong(Offer::bytes).sum() > bytes)) {
            kept.pollLast();
        }
    }

    private int randomCount() {
        return (count + RANDOM_ONE_IN - 1) / RANDOM_ONE_IN;
    }

    /**
     * Returns the chosen images, and starts again without any.
     *
     * @param most at most so many, if fewer than the window's own limit
     */
    public List<Choice<T>> drain(int most) {
        List<Choice<T>> chosen = new ArrayList<>();
        Set<ExampleId> ids = new HashSet<>();
        int randomMost = (most + RANDOM_ONE_IN - 1) / RANDOM_ONE_IN;
        for (Offer<T> offer : random) {
            if (chosen.size() < randomMost) {
                ids.add(offer.id());
                chosen.add(new Choice<>(offer.image(), true));
            }
        }
        for (Offer<T> offer : unsure) {
            if (chosen.size() < most && ids.add(offer.id())) {
                chosen.add(new Choice<>(offer.image(), false));
            }
        }
        random.clear();
        unsure.clear();
        return chosen;
    }
}
