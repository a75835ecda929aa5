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
 * Chooses from the images that were predicted in a short time: a random part, some unknown ones, and those with the
 * smallest margins. However many images are offered, it holds only those that would be chosen now. Not thread-safe.
 *
 * <p>The random part has the smallest hashes of all images, so it is a uniform sample of them, whatever the head
 * answered (bottom-k sampling, Cohen and Kaplan 2007). The unknown images, too, are those with the smallest hashes. An
 * image that is unknown by its distance often has a large margin, and a camera of unknown images must not fill all
 * places, so unknown ones have a share. Equal images count once.
 *
 * @param <T> what is chosen
 */
public final class ReviewWindow<T> {
    /** One of so many chosen images belongs to the random part, and one is an unknown one. */
    public static final int ONE_IN = 5;

    private final int count;
    private final long bytes;
    private final NavigableSet<Offer<T>> random = byHash();
    private final NavigableSet<Offer<T>> unknown = byHash();
    private final NavigableSet<Offer<T>> unsure = new TreeSet<>(Comparator.comparingDouble(Offer<T>::margin)
            .thenComparingLong(Offer::priority)
            .thenComparing(Offer::id));

    /**
     * Starts without images.
     *
     * @param count maximum number of images to choose
     * @param bytes maximum size of the images to choose, together: a fifth for the random part, a fifth for unknown
     *     ones, and the rest; a single image may be larger than its part
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
     * @param isUnknown whether no known class fits
     */
    public record Offer<T>(ExampleId id, long priority, T image, long bytes, double margin, boolean isUnknown) {
        public Offer(ExampleId id, T image, long bytes, double margin, boolean isUnknown) {
            this(id, ReviewWindow.priority(id), image, bytes, margin, isUnknown);
        }
    }

    private static <T> NavigableSet<Offer<T>> byHash() {
        return new TreeSet<>(Comparator.comparingLong(Offer<T>::priority).thenComparing(Offer::id));
    }

    /** A chosen image. */
    public record Choice<T>(T image, boolean isRandom) {}

    /** Returns an image's place in a random sample, in [0, 2^63); smaller ones come first. */
    public static long priority(ExampleId id) {
        return IdHash.bits("review", id);
    }

    /** Returns how many of the places are for the random part, and how many for unknown images. */
    public static int share(int places) {
        return (places + ONE_IN - 1) / ONE_IN;
    }

    public void offer(Offer<T> offer) {
        long part = bytes / ONE_IN;
        add(random, offer, share(count), part);
        if (offer.isUnknown()) {
            add(unknown, offer, share(count), part);
        }
        add(unsure, offer, count, bytes - 2 * part);
    }

    private static <T> void add(NavigableSet<Offer<T>> kept, Offer<T> offer, int count, long bytes) {
        kept.add(offer);
        while (kept.size() > count
                || (kept.size() > 1 && kept.stream().mapToLong(Offer::bytes).sum() > bytes)) {
            kept.pollLast();
        }
    }

    /**
     * Returns the chosen images, and starts again without any.
     *
     * @param most at most so many, if fewer than the window's own limit
     */
    public List<Choice<T>> drain(int most) {
        List<Choice<T>> chosen = new ArrayList<>();
        Set<ExampleId> ids = new HashSet<>();
        choose(random, true, share(most), chosen, ids);
        choose(unknown, false, Math.min(most, chosen.size() + share(most)), chosen, ids);
        choose(unsure, false, most, chosen, ids);
        random.clear();
        unknown.clear();
        unsure.clear();
        return chosen;
    }

    private static <T> void choose(
            Set<Offer<T>> offers, boolean isRandom, int most, List<Choice<T>> chosen, Set<ExampleId> ids) {
        for (Offer<T> offer : offers) {
            if (chosen.size() < most && ids.add(offer.id())) {
                chosen.add(new Choice<>(offer.image(), isRandom));
            }
        }
    }
}
