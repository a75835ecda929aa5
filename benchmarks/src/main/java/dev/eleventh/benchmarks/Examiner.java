package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import dev.eleventh.learning.Claim;
import dev.eleventh.learning.LabelledEmbedding;
import dev.eleventh.learning.Learned;
import dev.eleventh.learning.Learner;
import dev.eleventh.learning.LearnerOptions;
import dev.eleventh.learning.Network;
import dev.eleventh.learning.Retrained;
import dev.eleventh.learning.TrainingData;
import java.util.List;

/** Asks what was learned about examples, as its own backbone sees them. */
final class Examiner {
    private final NDManager manager;
    private final Network network;

    /**
     * @param network sees pictures with retrained weights
     */
    Examiner(NDManager manager, Network network) {
        this.manager = manager;
        this.network = network;
    }

    Answers ask(Learned learned, double temperature, List<LabelledEmbedding> examples) {
        return askSeen(learned, temperature, seenBy(learned, examples));
    }

    /** As {@link #ask}, for examples that {@link #seenBy} gave: embedding them anew takes longest. */
    Answers askSeen(Learned learned, double temperature, List<LabelledEmbedding> seen) {
        return Answers.of(manager, learned.head(), temperature, seen);
    }

    List<LabelledEmbedding> seenBy(Learned learned, List<LabelledEmbedding> examples) {
        Retrained retrained = learned.retrained();
        return retrained == null ? examples : network.embed(retrained.weights(), examples);
    }

    boolean keptOldLogits(Learned before, Learned after, List<LabelledEmbedding> examples) {
        return OldLogits.areIdentical(manager, before.head(), after.head(), examples);
    }

    /** The temperature that the learner fits on the hold-out. */
    double temperature(String strategy, Learned learned, TrainingData data) {
        return new Learner(manager, LearnerOptions.defaults())
                .judge(strategy, learned, data, null, null, Claim.BETTER)
                .temperature();
    }
}
