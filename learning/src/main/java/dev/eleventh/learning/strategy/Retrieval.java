package dev.eleventh.learning.strategy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Descriptor;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.NearestHead;
import dev.eleventh.contracts.model.ParallelHead;
import dev.eleventh.learning.data.EmbeddingRows;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.ReplaySelection;
import dev.eleventh.learning.data.Standardiser;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.head.Descriptors;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.learning.head.LogitFunctions;
import dev.eleventh.learning.head.NearestVote;
import dev.eleventh.learning.optimise.Fit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code retrieval} and {@code metric}: instead of a classifier, the nearest stored descriptors by cosine decide (k
 * nearest neighbours, Cover and Hart 1967). Adding a class means adding its descriptors. {@code retrieval} compares
 * standardised embeddings; {@code metric} compares the projections that {@link TripletLearning} learns.
 *
 * <p>Without old examples, {@code retrieval} leaves the old head unchanged and puts an index of the new labels beside
 * it.
 */
final class Retrieval implements Strategy {
    static final String RETRIEVAL = "retrieval";
    static final String METRIC = "metric";

    /** Maximum number of stored descriptors per label; limited because the index is published as a whole. */
    static final int PER_LABEL = 200;

    static final int NEIGHBOURS = 5;

    /**
     * Without unlabelled images to compare with, an image this similar to one of a class, where 1 is identical, is
     * taken as an image of that class.
     */
    private static final float ALIKE = 0.98f;

    /** Added to each deviation, so that a value that hardly varies does not dominate. */
    private static final float LEAST_DEVIATION = 0.05f;

    private final NDManager parent;
    private final @Nullable TripletLearning triplets;

    /**
     * @param triplets learns the projection to compare; null compares embeddings
     */
    Retrieval(NDManager manager, @Nullable TripletLearning triplets) {
        this.parent = manager;
        this.triplets = triplets;
    }

    @Override
    public String name() {
        return triplets == null ? RETRIEVAL : METRIC;
    }

    @Override
    public boolean needsOldExamples() {
        return triplets != null;
    }

    @Override
    public Learned learn(TrainingData data, @Nullable Head previous) {
        Optional<ParallelHead> old =
                previous == null || data.labelsWithoutExamples().isEmpty()
                        ? Optional.empty()
                        : Frozen.oldParts(previous, data.labelsWithoutExamples());
        List<Label> labels = new ArrayList<>(data.labels());
        old.ifPresent(head -> labels.removeAll(head.labels()));
        try (NDManager manager = parent.newSubManager()) {
            List<LabelledEmbedding> stored = stored(data.replay(), labels);
            Descriptor descriptor = descriptor(manager, data);
            NDArray descriptors = new Descriptors(manager, descriptor).of(rows(manager, stored));
            int[] labelIndex = stored.stream()
                    .mapToInt(example -> labels.indexOf(example.label()))
                    .toArray();
            short[] values = Descriptors.stored(descriptors);
            if (old.isEmpty()) {
                Head head = new NearestHead(labels, descriptor, values, labelIndex, NEIGHBOURS, 1, 0);
                return new Learned(head, Fit.CLOSED_FORM);
            }
            float[] line = besideOldHead(manager, old.get(), stored, descriptors, data.unlabelled(), descriptor);
            Head index = new NearestHead(labels, descriptor, values, labelIndex, NEIGHBOURS, line[0], line[1]);
            return new Learned(old.get().with(index), Fit.CLOSED_FORM);
        }
    }

    /** Returns, label by label, the examples with the smallest priorities. */
    private static List<LabelledEmbedding> stored(List<LabelledEmbedding> examples, List<Label> labels) {
        List<LabelledEmbedding> stored = new ArrayList<>();
        for (Label label : labels) {
            examples.stream()
                    .filter(example -> example.label().equals(label))
                    .sorted(Comparator.comparingLong(example -> ReplaySelection.priority(example.id())))
                    .limit(PER_LABEL)
                    .forEach(stored::add);
        }
        return stored;
    }

    private static NDArray rows(NDManager manager, List<LabelledEmbedding> examples) {
        int dimension = examples.get(0).embedding().dimension();
        return EmbeddingRows.of(manager, LabelledEmbedding.embeddings(examples), dimension);
    }

    private Descriptor descriptor(NDManager manager, TrainingData data) {
        List<Embedding> seen = new ArrayList<>(LabelledEmbedding.embeddings(data.replay()));
        seen.addAll(data.unlabelled());
        int dimension = seen.get(0).dimension();
        if (data.unlabelled().isEmpty() && !data.labelsWithoutExamples().isEmpty()) {
            // the new class alone does not show how values usually vary, so embeddings are compared as they are
            return new Descriptor(new float[dimension], filled(dimension, 1), null);
        }
        Standardiser standardiser = Standardiser.of(seen);
        float[] scale = standardiser.deviations();
        for (int i = 0; i < dimension; i++) {
            scale[i] = 1 / (scale[i] + LEAST_DEVIATION);
        }
        Descriptor plain = new Descriptor(standardiser.means(), scale, null);
        if (triplets == null) {
            return plain;
        }
        float[] scaled = rows(manager, data.replay())
                .sub(manager.create(plain.offset()))
                .mul(manager.create(scale))
                .toFloatArray();
        List<Label> labels =
                data.replay().stream().map(LabelledEmbedding::label).toList();
        return new Descriptor(
                plain.offset(),
                scale,
                triplets.projection(manager, LogitFunctions.unflatten(scaled, dimension), labels));
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    /**
     * Brings similarities to the scale of the old logits, without any old example. Halfway between the similarity of a
     * new example to its own class and the similarity of an unlabelled image, the score equals the best old logit; the
     * slope matches the spread of the old logits.
     *
     * @return gain and shift
     */
    private float[] besideOldHead(
            NDManager manager,
            Head old,
            List<LabelledEmbedding> stored,
            NDArray descriptors,
            List<Embedding> unlabelled,
            Descriptor descriptor) {
        double alike = meanOfNearest(descriptors.matMul(descriptors.transpose()), stored.size() > 1);
        double unlike = 2 * ALIKE - 1;
        if (!unlabelled.isEmpty()) {
            NDArray rows = EmbeddingRows.of(manager, unlabelled, descriptor.dimension());
            unlike =
                    meanOfNearest(new Descriptors(manager, descriptor).of(rows).matMul(descriptors.transpose()), false);
        }
        double best = 0;
        double spread = 0;
        try (HeadScorer scorer = new HeadScorer(parent, old, 1)) {
            for (float[] logits : scorer.logits(LabelledEmbedding.embeddings(stored))) {
                double top = logits[HeadScorer.argmax(logits)];
                double mean = IntStream.range(0, logits.length)
                        .mapToDouble(i -> logits[i])
                        .average()
                        .orElse(0);
                best += top / stored.size();
                spread += (top - mean) / stored.size();
            }
        }
        double gain = Math.max(spread, 1) / Math.max(alike - unlike, 0.05);
        return new float[] {(float) gain, (float) (best - gain * (alike + unlike) / 2)};
    }

    /**
     * Returns the mean, over the rows, of the mean of each row's largest similarities. If {@code withoutItself}, the
     * largest one is left out, because it is the row's similarity to itself.
     */
    private static double meanOfNearest(NDArray similarities, boolean withoutItself) {
        float[] flat = similarities.toFloatArray();
        int columns = Math.toIntExact(similarities.getShape().get(1));
        NearestVote vote = new NearestVote(new int[columns], 1, NEIGHBOURS + (withoutItself ? 1 : 0));
        double sum = 0;
        int rows = flat.length / columns;
        for (int row = 0; row < rows; row++) {
            float[] own = Arrays.copyOfRange(flat, row * columns, (row + 1) * columns);
            double score = vote.scores(own, 1, 0)[0];
            int counted = Math.min(columns, NEIGHBOURS + 1);
            sum += withoutItself ? (score * counted - 1) / (counted - 1) : score;
        }
        return sum / rows;
    }
}
