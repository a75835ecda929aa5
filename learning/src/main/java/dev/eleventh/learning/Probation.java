package dev.eleventh.learning;

/**
 * What a version has to stand once it serves: on new examples it must not be worse than the version before, beyond what
 * chance explains. The counts may be looked at after every example; the level holds for all looks together.
 *
 * @param examples it is over after so many, of labels that both versions know; 0 when there is none
 * @param alpha chance that a version which is no worse ever falls, in (0, 1)
 */
public record Probation(int examples, double alpha) {
    public Probation {
        if (examples < 0 || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException(
                    "probation must have 0 examples or more and alpha in (0, 1), had %d and %s"
                            .formatted(examples, alpha));
        }
    }

    /** Whether the version has stood it, unless it has fallen. */
    public boolean isOver(PairedCounts pairs) {
        return pairs.seen() >= examples;
    }

    /** Whether the version is worse. */
    public boolean hasFallen(PairedCounts pairs) {
        return pairs.lost() > pairs.gained() && pairs.logEvidence() >= -Math.log(alpha);
    }
}
