package dev.eleventh.learning.strategy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ProjectedHead;
import dev.eleventh.contracts.model.SignProjection;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.head.LogitFunctions;
import dev.eleventh.learning.optimise.BalancedRidge;
import dev.eleventh.learning.optimise.ExactSums;
import dev.eleventh.learning.optimise.Fit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code exact} and {@code exact-projected}: byte for byte the result of joint training on all examples, in whatever
 * order they came and without the retracted ones. The strategy keeps only the sums of its examples and does not use the
 * replay buffer.
 */
public final class ExactStrategy implements Strategy, Incremental {
    static final String EXACT = "exact";
    static final String PROJECTED = "exact-projected";

    /** Number of examples projected together; limited because their outputs are held in memory. */
    private static final int BATCH = 1024;

    private final NDManager parent;
    private final Levels levels;
    private final BalancedRidge ridge;
    private final @Nullable SignProjection projection;
    private final ExactSums sums;

    /**
     * @param levels the form of the embeddings' levels
     * @param projection applied to the levels before learning; null for none
     */
    public ExactStrategy(
            NDManager manager, LearnerOptions options, Levels levels, @Nullable SignProjection projection) {
        Levels summed = projection == null ? levels : new Levels.BuiltIn(projection.width());
        this.parent = manager;
        this.levels = levels;
        this.ridge = new BalancedRidge(options.lambda(), summed);
        this.projection = projection;
        this.sums = new ExactSums(summed.dimension());
    }

    @Override
    public String name() {
        return projection == null ? EXACT : PROJECTED;
    }

    @Override
    public boolean needsOldExamples() {
        return true;
    }

    @Override
    public void add(List<LabelledEmbedding> examples) {
        change(examples, 1);
    }

    @Override
    public void remove(List<LabelledEmbedding> examples) {
        change(examples, -1);
    }

    private void change(List<LabelledEmbedding> examples, int sign) {
        for (int from = 0; from < examples.size(); from += BATCH) {
            List<LabelledEmbedding> batch = examples.subList(from, Math.min(from + BATCH, examples.size()));
            Label[] labels = batch.stream().map(LabelledEmbedding::label).toArray(Label[]::new);
            float[][] rows = batch.stream()
                    .map(example -> levels.levels(example.embedding()))
                    .toArray(float[][]::new);
            try (NDManager manager = parent.newSubManager()) {
                sums.add(manager, projection == null ? rows : projected(manager, projection, rows), labels, sign);
            }
        }
    }

    private static float[][] projected(NDManager manager, SignProjection projection, float[][] levels) {
        NDArray signs = LogitFunctions.signs(manager, projection);
        NDArray rows = manager.create(levels);
        float[] flat = LogitFunctions.projectedLevels(rows, projection, signs).toFloatArray();
        float[][] projected = new float[levels.length][projection.width()];
        for (int row = 0; row < levels.length; row++) {
            System.arraycopy(flat, row * projection.width(), projected[row], 0, projection.width());
        }
        return projected;
    }

    @Override
    public Learned learn(TrainingData data, @Nullable Head previous) {
        return learned(ridge.equations(sums));
    }

    private Learned learned(BalancedRidge.Equations equations) {
        LinearHead head = equations.solve();
        return new Learned(projection == null ? head : new ProjectedHead(levels, projection, head), Fit.CLOSED_FORM);
    }

    @Override
    public Strategy snapshot() {
        BalancedRidge.Equations equations = ridge.equations(sums);
        String name = name();
        return new Strategy() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean needsOldExamples() {
                return true;
            }

            @Override
            public Learned learn(TrainingData data, @Nullable Head previous) {
                return learned(equations);
            }
        };
    }
}
