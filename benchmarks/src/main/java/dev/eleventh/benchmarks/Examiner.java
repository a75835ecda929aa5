package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import dev.eleventh.learning.ChallengerAssessment;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.judge.Claim;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.learning.strategy.Network;
import dev.eleventh.learning.strategy.RetrainedBackbone;
import java.util.List;

/** Tests what was learned on examples, embedded by the backbone that belongs to it. */
final class Examiner {
    private final NDManager manager;
    private final Network network;

    /**
     * @param network embeds images with retrained weights
     */
    Examiner(NDManager manager, Network network) {
        this.manager = manager;
        this.network = network;
    }

    Answers ask(Learned learned, double temperature, List<LabelledEmbedding> examples) {
        return askSeen(learned, temperature, seenBy(learned, examples));
    }

    /** Like {@link #ask}, but for examples returned by {@link #seenBy}: embedding them again takes the most time. */
    Answers askSeen(Learned learned, double temperature, List<LabelledEmbedding> seen) {
        return Answers.of(manager, learned.head(), temperature, seen);
    }

    List<LabelledEmbedding> seenBy(Learned learned, List<LabelledEmbedding> examples) {
        RetrainedBackbone retrained = learned.retrained();
        return retrained == null ? examples : network.embed(retrained.weights(), examples);
    }

    boolean keptOldLogits(Learned before, Learned after, List<LabelledEmbedding> examples) {
        return OldLogits.areIdentical(manager, before.head(), after.head(), examples);
    }

    /** Returns the temperature that the learner fits on the hold-out. */
    double temperature(String strategy, Learned learned, TrainingData data) {
        return new ChallengerAssessment(manager, LearnerOptions.defaults())
                .judge(strategy, learned, data, null, null, Claim.BETTER)
                .temperature();
    }
}
