package dev.eleventh.learning;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * {@code full}: the whole network is trained on the replay buffer, from the exported weights and a head fitted to them,
 * by stochastic gradient descent with momentum (Polyak 1964); then the head is fitted anew to what the trained network
 * sees. It always starts from the exported weights, so what it gives depends on the replay buffer, not on the order of
 * the versions before.
 */
final class Full implements Strategy {
    static final String NAME = "full";

    /** Of each pass over the replay buffer. */
    private static final float[] RATES = {0.01f, 0.002f};

    private static final float MOMENTUM = 0.9f;
    private static final int BATCH = 32;
    private static final long SEED = 11;

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
        List<Label> labels = Rows.expanded(data.labels(), previous);
        LinearHead start = regression.fit(labels, data.replay(), null).head();
        Network.Point trained = train(data.replay(), labels, start);
        List<LabelledEmbedding> replay = network.embed(trained.weights(), data.replay());
        List<LabelledEmbedding> holdOut = network.embed(trained.weights(), data.holdOut());
        SoftmaxRegression.Fitted fitted = regression.fit(labels, replay, null);
        return new Learned(fitted.head(), fitted.fit(), new Retrained(trained.weights(), replay, holdOut));
    }

    private Network.Point train(List<LabelledEmbedding> examples, List<Label> labels, LinearHead start) {
        Network.Point point = new Network.Point(network.exportedWeights(), kernel(start), start.bias());
        Velocity velocity = new Velocity(point);
        List<LabelledEmbedding> order = new ArrayList<>(examples);
        Random random = new Random(SEED);
        for (float rate : RATES) {
            Collections.shuffle(order, random);
            for (int from = 0; from < order.size(); from += BATCH) {
                List<LabelledEmbedding> batch = order.subList(from, Math.min(from + BATCH, order.size()));
                // at rate 1 the step is the gradient itself: momentum is ours to add
                velocity.follow(point, network.step(point, batch, targets(batch, labels), 1), rate);
            }
        }
        return point;
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

    private static float[][] targets(List<LabelledEmbedding> batch, List<Label> labels) {
        float[][] targets = new float[batch.size()][labels.size()];
        for (int i = 0; i < batch.size(); i++) {
            targets[i][labels.indexOf(batch.get(i).label())] = 1;
        }
        return targets;
    }

    /** Remembers where the descent was going; changes the point in place. */
    private static final class Velocity {
        private final float[] weights;
        private final float[] kernel;
        private final float[] bias;

        Velocity(Network.Point point) {
            this.weights = new float[point.weights().length];
            this.kernel = new float[point.kernel().length];
            this.bias = new float[point.bias().length];
        }

        void follow(Network.Point point, Network.Point stepped, float rate) {
            follow(weights, point.weights(), stepped.weights(), rate);
            follow(kernel, point.kernel(), stepped.kernel(), rate);
            follow(bias, point.bias(), stepped.bias(), rate);
        }

        private static void follow(float[] velocity, float[] point, float[] stepped, float rate) {
            for (int i = 0; i < point.length; i++) {
                velocity[i] = MOMENTUM * velocity[i] + (point[i] - stepped[i]);
                point[i] -= rate * velocity[i];
            }
        }
    }
}
