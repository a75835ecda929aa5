package dev.eleventh.learning;

import dev.eleventh.contracts.ExampleId;

/**
 * Whether an example is learned from or judged by. A hash of its id decides once and for ever, so a hold-out example
 * is never learned, whatever is replayed, re-sent or restarted.
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
     * The split of an example.
     *
     * @param holdOutFraction share of examples held out, in [0, 1)
     */
    public static Split of(ExampleId id, double holdOutFraction) {
        if (!(holdOutFraction >= 0 && holdOutFraction < 1)) {
            throw new IllegalArgumentException("hold-out fraction must be in [0, 1), was " + holdOutFraction);
        }
        return IdHash.uniform("split", id) < holdOutFraction ? HOLD_OUT : TRAIN;
    }
}
