package dev.eleventh.learning.evaluation;

import java.util.BitSet;

/**
 * Predict, then learn: each example of a stream is first predicted by what was learned from those before it, and only
 * then learned, so every example tests once and none is set aside (Gama, Sebasti&atilde;o and Rodrigues 2013, "On
 * evaluating stream learning algorithms"). The total is the share that was right since the start; the windowed one is
 * over the last examples only, and so forgets how bad the beginning was. Not thread-safe.
 */
public final class PrequentialAccuracy {
    private final int window;
    /** A ring: whether each of the last {@code window} predictions was right. */
    private final BitSet last = new BitSet();

    private long observed;
    private long right;

    /**
     * Nothing observed yet.
     *
     * @param window how many of the last examples the windowed accuracy is over, at least 1
     */
    public PrequentialAccuracy(int window) {
        if (window < 1) {
            throw new IllegalArgumentException("the window must be at least 1 example, was " + window);
        }
        this.window = window;
    }

    /** One prediction, made before its example was learned. */
    public void observe(boolean wasRight) {
        last.set((int) (observed % window), wasRight);
        observed++;
        right += wasRight ? 1 : 0;
    }

    public long observed() {
        return observed;
    }

    /** Over all examples, in [0, 1]; 0 while there is none. */
    public double total() {
        return observed == 0 ? 0 : right / (double) observed;
    }

    /** Over the last examples, as many as the window has or as were observed, in [0, 1]; 0 while there is none. */
    public double windowed() {
        return observed == 0 ? 0 : last.cardinality() / (double) Math.min(observed, window);
    }
}
