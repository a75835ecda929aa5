package dev.eleventh.contracts.model;

/** Checks that numbers are finite. */
final class Finite {
    private Finite() {}

    static void require(String what, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "%s %d of a head must be finite, was %s".formatted(what, i, values[i]));
            }
        }
    }
}
