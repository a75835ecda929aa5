package dev.eleventh.learning.strategy;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.data.HeadRows;
import dev.eleventh.learning.data.IdHash;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.optimise.Interruption;
import dev.eleventh.learning.optimise.SoftmaxRegression;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code full}: trains the whole network on the replay buffer by stochastic gradient descent, starting from the
 * exported weights and a head fitted to them; then fits the head again to the trained network's embeddings. It always
 * starts from the exported weights, so the result depends on the replay buffer, not on earlier versions.
 */
final class Full implements Strategy {
    static final String NAME = "full";

    /** Learning rate of each pass over the replay buffer. */
    private static final float[] RATES = {0.05f, 0.02f, 0.005f};

    private static final int BATCH = 32;

    private final SoftmaxRegression regression;
    private final Network network;

    Full(NDManager manager, LearnerOptions options, Network network) {
        this.regression = new SoftmaxRegression(manager, options);
        this.network = network;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean needsOldExamples() {
        return true;
    }

    @Override
    public Learned learn(TrainingData data, @Nullable Head previous) {
        List<Label> labels = HeadRows.expanded(data.labels(), previous);
        List<LabelledEmbedding> examples = network.withImages(data.replay());
        requireEveryLabel(labels, examples);
        float[] weights = train(examples, labels);
        List<LabelledEmbedding> replay = network.embed(weights, examples);
        requireEveryLabel(labels, replay);
        List<LabelledEmbedding> holdOut = network.embed(weights, data.holdOut());
        SoftmaxRegression.Fitted fitted = regression.fit(labels, replay, null);
        return new Learned(fitted.head(), fitted.fit(), new RetrainedBackbone(weights, replay, holdOut));
    }

    private static void requireEveryLabel(List<Label> labels, List<LabelledEmbedding> examples) {
        Set<Label> without = new TreeSet<>(labels);
        examples.forEach(example -> without.remove(example.label()));
        if (!without.isEmpty()) {
            throw new CannotLearnException(
                    "training the whole network needs images of every label, but none are stored of %s; raise IMAGE_BUDGET_BYTES"
                            .formatted(without));
        }
    }

    private float[] train(List<LabelledEmbedding> examples, List<Label> labels) {
        LinearHead start = regression.fit(labels, examples, null).head();
        List<LabelledEmbedding> order = new ArrayList<>(examples);
        // the engine compiles its kernels for each new batch size, so the last batch is filled up with the first
        // examples
        int batch = Math.min(BATCH, order.size());
        try (Network.Descent descent = network.begin(kernel(start), start.bias())) {
            for (float rate : RATES) {
                // a different order in each pass, which a restart does not change
                order.sort(Comparator.comparingLong(example -> IdHash.bits("full at " + rate, example.id())));
                for (int from = 0; from < order.size(); from += batch) {
                    Interruption.check();
                    List<LabelledEmbedding> shown = new ArrayList<>();
                    for (int i = from; i < from + batch; i++) {
                        shown.add(order.get(i % order.size()));
                    }
                    descent.step(shown, rows(shown, labels), rate);
                }
            }
            return descent.weights();
        }
    }

    private static int[] rows(List<LabelledEmbedding> batch, List<Label> labels) {
        return batch.stream()
                .mapToInt(example -> labels.indexOf(example.label()))
                .toArray();
    }

    private static float[] kernel(LinearHead head) {
        float[] rows = head.weights();
        float[] kernel = new float[rows.length];
        for (int row = 0; row < head.classes(); row++) {
            for (int i = 0; i < head.dimension(); i++) {
                kernel[i * head.classes() + row] = rows[row * head.dimension() + i];
            }
        }
        return kernel;
    }
}
