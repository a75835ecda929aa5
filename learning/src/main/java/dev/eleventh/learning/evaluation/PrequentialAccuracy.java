package dev.eleventh.learning.evaluation;

import java.util.BitSet;

/**
 * Predict, then learn: each example of a stream is first predicted by a model that learned from the examples before it,
 * and only then learned. Every example is a test and none is set aside (Gama, Sebasti&atilde;o and Rodrigues 2013, "On
 * evaluating stream learning algorithms"). The total accuracy covers all examples since the start; the windowed
 * accuracy covers only the last ones, and so forgets a bad beginning. Not thread-safe.
 */
public final class PrequentialAccuracy {
    private final int window;
    /** A ring buffer: whether each of the last {@code window} predictions was right. */
    private final BitSet last = new BitSet();

    private long observed;
    private long right;

    /**
     * Starts without observations.
     *
     * @param window number of last examples that the windowed accuracy covers, at least 1
     */
    public PrequentialAccuracy(int window) {
        if (window < 1) {
            throw new IllegalArgumentException("the window must be at least 1 example, was " + window);
        }
        this.window = window;
    }

    /** Adds one prediction, made before its example was learned. */
    public void observe(boolean wasRight) {
        last.set((int) (observed % window), wasRight);
        observed++;
        right += wasRight ? 1 : 0;
    }

    public long observed() {
        return observed;
    }

    /** Returns the accuracy over all examples, in [0, 1]; 0 while there is none. */
    public double total() {
        return observed == 0 ? 0 : right / (double) observed;
    }

    /**
     * Returns the accuracy over the last examples, at most as many as the window has, in [0, 1]; 0 while there is none.
     */
    public double windowed() {
        return observed == 0 ? 0 : last.cardinality() / (double) Math.min(observed, window);
    }
}
