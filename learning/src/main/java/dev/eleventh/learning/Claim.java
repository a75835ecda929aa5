package dev.eleventh.learning;

/** What a challenger says for itself, beyond what the hold-out says of it. */
public enum Claim {
    /** It is better, or knows more classes. */
    BETTER,
    /**
     * It is what the champion's own strategy makes of more examples: as long as no class fell, more examples are reason
     * enough, and a hundredth up or down on the hold-out is chance.
     */
    MORE_EXAMPLES,
    /** The champion learned from an example that was relabelled or retracted since: it must be replaced, come what may. */
    CORRECTED
}
