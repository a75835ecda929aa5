package dev.eleventh.learning.judge;

/**
 * The test that a version must pass once it serves: on new examples it must not be worse than the previous version,
 * beyond what chance explains. The counts may be checked after every example; the level holds for all checks together.
 *
 * @param examples number of examples, of labels that both versions know, after which the probation ends; 0 for no
 *     probation
 * @param alpha chance that a version that is no worse ever fails, in (0, 1)
 */
public record Probation(int examples, double alpha) {
    public Probation {
        if (examples < 0 || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException(
                    "probation must have 0 examples or more and alpha in (0, 1), had %d and %s"
                            .formatted(examples, alpha));
        }
    }

    /** Returns whether the version has passed, provided that it has not failed. */
    public boolean isOver(PairedCounts pairs) {
        return pairs.seen() >= examples;
    }

    /** Returns whether the version is worse. */
    public boolean hasFallen(PairedCounts pairs) {
        return pairs.lost() > pairs.gained() && pairs.logEvidence() >= -Math.log(alpha);
    }
}
