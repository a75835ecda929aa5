package dev.eleventh.learning.data;

import dev.eleventh.contracts.Sha256;

/**
 * The use of an example: for training or in the held-out set. Its image decides permanently, so a held-out example is
 * never learned, even when it is replayed or re-sent under another id, or the service restarts.
 */
public enum Split {
    TRAIN("train"),
    HOLD_OUT("hold-out");

    private final String code;

    Split(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /**
     * Returns the split of an example.
     *
     * @param image digest of the image file
     * @param holdOutFraction share of examples held out, in [0, 1)
     */
    public static Split of(Sha256 image, double holdOutFraction) {
        if (!(holdOutFraction >= 0 && holdOutFraction < 1)) {
            throw new IllegalArgumentException("hold-out fraction must be in [0, 1), was " + holdOutFraction);
        }
        return IdHash.uniform("split", image.hex()) < holdOutFraction ? HOLD_OUT : TRAIN;
    }
}
