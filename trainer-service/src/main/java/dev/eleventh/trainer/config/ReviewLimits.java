package dev.eleventh.trainer.config;

import dev.eleventh.learning.review.ReviewWindow;
import java.time.Duration;

/**
 * What is kept for review.
 *
 * @param capacity maximum number of images that wait, and of answers that are remembered; 0 keeps nothing
 * @param retention maximum age of both
 */
public record ReviewLimits(int capacity, Duration retention) {
    /** Returns the maximum number of images in the random sample, and of places for unknown images. */
    public int share() {
        return ReviewWindow.share(capacity);
    }
}
