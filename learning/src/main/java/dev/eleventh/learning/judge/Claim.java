package dev.eleventh.learning.judge;

/** Why a challenger should be promoted, in addition to its result on the held-out set. */
public enum Claim {
    /** The challenger is better, or knows more classes. */
    BETTER,
    /**
     * The champion's own strategy learned from more examples. As long as no class fell, more examples are reason
     * enough: a change of a hundredth on the held-out set is chance.
     */
    MORE_EXAMPLES,
    /**
     * The champion learned from an example that was relabelled or retracted since, so the challenger must replace it in
     * any case.
     */
    CORRECTED
}
