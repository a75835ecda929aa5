package dev.eleventh.learning.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.SignProjection;
import dev.eleventh.learning.Engine;
import dev.eleventh.learning.ValueClusters;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.head.HeadScorer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the exact strategies on float32 embeddings, two of whose values are fifty times larger than the others. */
class ExactStrategyTest {
    /** Few enough rows to be added in Java, and enough to be multiplied by the engine. */
    private static final List<Integer> BATCHES = List.of(7, 100);

    /** A lesson has a replay buffer, which the strategy does not use. */
    private static final TrainingData ANY = new TrainingData(new ValueClusters(48, 1).examples("any", 1, 1), List.of());

    private final NDManager manager = Engine.newManager();

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"exact, 48", "exact, 384", "exact-projected, 48", "exact-projected, 384"})
    void theHeadHasTheSameBytesForEveryOrderAndBatching(String name, int dimension) {
        ValueClusters clusters = new ValueClusters(dimension, 2);
        List<LabelledEmbedding> examples = clusters.examples("train", 40, 5);
        byte[] together = head(strategy(name, clusters.quantiser()), examples, examples.size());

        for (int seed = 0; seed < 3; seed++) {
            List<LabelledEmbedding> shuffled = shuffled(examples, seed);
            for (int batch : BATCHES) {
                assertThat(head(strategy(name, clusters.quantiser()), shuffled, batch))
                        .as("order %d, batches of %d", seed, batch)
                        .isEqualTo(together);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"exact, 48", "exact, 384", "exact-projected, 48", "exact-projected, 384"})
    void aRetractedTenthLeavesNoTrace(String name, int dimension) {
        ValueClusters clusters = new ValueClusters(dimension, 2);
        List<LabelledEmbedding> examples = shuffled(clusters.examples("train", 40, 5), 1);
        List<LabelledEmbedding> gone = examples.subList(0, examples.size() / 10);
        List<LabelledEmbedding> kept = examples.subList(examples.size() / 10, examples.size());
        byte[] neverSaw = head(strategy(name, clusters.quantiser()), kept, kept.size());

        for (int batch : BATCHES) {
            ExactStrategy saw = strategy(name, clusters.quantiser());
            byte[] before = head(saw, examples, batch);
            saw.remove(gone);

            assertThat(head(saw)).isEqualTo(neverSaw).isNotEqualTo(before);
        }
    }

    /** Versions of releases before the distance must be verifiable: their heads are the same, but for the distance. */
    @Test
    void theHeadsWithoutADistanceKeepTheirDigests() {
        assertDigests(
                true,
                "d466e2f91a25cdd2ee3e8dd7247f762c776d28176c95fb932ce63e1062200fb7",
                "0f7b0fbb509ad5f134bb8adb347c16a0c7690bb3acfa63cf4f54de3ddc176f86",
                "7682d8cdba47d08ce187e70c1ba77c4c004986bf910b1faecb87bc19624be246",
                "2136c39ea5580a7d1c0f3cc4a0415583a67a5a897e6ea4f142663e8c42eaa6d6");
    }

    /** Published versions must be verifiable: the same examples must give the same head in every release. */
    @Test
    void theHeadsKeepTheirDigests() {
        assertDigests(
                false,
                "6a769995186cbf92696d037393905c23dd223e790817a9baac5a9e202949ee7c",
                "a5ba781ed3702a1ceabef57b3340e83300efbb2c45c5e56766c69010a6db31b9",
                "3ece22b472d840079da371087d4e58754451d8e5d0fa10bb589613310955d935",
                "ffe14382999c7dffce97631bfab641f7cfaf6dcf48a25d853356ed9612cb6d9a");
    }

    private void assertDigests(boolean isEarlier, String... digests) {
        List<float[]> rows = new ArrayList<>();
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            float[] values = new float[70];
            for (int j = 0; j < values.length; j++) {
                values[j] = 6 * random.nextFloat();
            }
            rows.add(values);
        }
        Levels builtIn = new Levels.BuiltIn(70);
        Levels signed = new ValueClusters(70, 2).quantiser();

        assertThat(List.of(
                        digest("exact", builtIn, rows, Embedding::quantise, isEarlier),
                        digest("exact-projected", builtIn, rows, Embedding::quantise, isEarlier),
                        digest("exact", signed, rows, Embedding::ofValues, isEarlier),
                        digest("exact-projected", signed, rows, Embedding::ofValues, isEarlier)))
                .containsExactly(digests);
    }

    private String digest(
            String name, Levels levels, List<float[]> rows, Function<float[], Embedding> embedding, boolean isEarlier) {
        List<LabelledEmbedding> examples = new ArrayList<>();
        for (float[] row : rows) {
            int index = examples.size();
            examples.add(new LabelledEmbedding(
                    new ExampleId("example-" + index), new Label("class " + index % 7), embedding.apply(row)));
        }
        byte[] file = head(strategy(name, levels), examples, 100);
        return Sha256.of(isEarlier ? HeadCodec.encode(HeadCodec.decode(file).withoutDistance()) : file)
                .hex();
    }

    /** The embeddings spread several times as far as those that the quantiser was calibrated with. */
    @ParameterizedTest
    @CsvSource({"48, 3.5", "384, 6"})
    void roundingToLevelsCostsNoAccuracy(int dimension, double noise) {
        ValueClusters clusters = new ValueClusters(dimension, noise);
        List<LabelledEmbedding> train = clusters.examples("train", 200, 10);
        List<LabelledEmbedding> test = clusters.examples("test", 500, 10);
        ExactStrategy exact = strategy("exact", clusters.quantiser());
        exact.add(train);
        Head head = exact.learn(ANY, null).head();

        double found = accuracy(logits(head, test), head.labels(), test);
        double expected = accuracy(float64Ridge(train, test, head.labels()), head.labels(), test);

        assertThat(expected).isBetween(0.5, 0.98);
        assertThat(found).isEqualTo(expected, within(0.002));
    }

    @Test
    void embeddingsOfAnImportedNetworkWithoutAQuantiserAreRefused() {
        ExactStrategy exact = strategy("exact", new Levels.BuiltIn(48));

        assertThatThrownBy(() -> exact.add(new ValueClusters(48, 1).examples("train", 1, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("import the network again");
    }

    private ExactStrategy strategy(String name, Levels levels) {
        // wider than the embedding, and faster than the production width
        SignProjection projection = name.equals("exact") ? null : SignProjection.of(11, levels, 500);
        return new ExactStrategy(manager, LearnerOptions.defaults(), levels, projection);
    }

    /** Adds examples in batches, and returns the head's bytes. */
    private static byte[] head(ExactStrategy strategy, List<LabelledEmbedding> examples, int batch) {
        for (int from = 0; from < examples.size(); from += batch) {
            strategy.add(examples.subList(from, Math.min(from + batch, examples.size())));
        }
        return head(strategy);
    }

    private static byte[] head(ExactStrategy strategy) {
        return HeadCodec.encode(strategy.learn(ANY, null).head());
    }

    private static List<LabelledEmbedding> shuffled(List<LabelledEmbedding> examples, int seed) {
        List<LabelledEmbedding> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, new Random(seed));
        return shuffled;
    }

    private float[][] logits(Head head, List<LabelledEmbedding> examples) {
        try (HeadScorer scorer = new HeadScorer(manager, head, 1)) {
            return scorer.logits(LabelledEmbedding.embeddings(examples));
        }
    }

    private static double accuracy(float[][] logits, List<Label> labels, List<LabelledEmbedding> examples) {
        int right = 0;
        for (int i = 0; i < logits.length; i++) {
            if (labels.get(HeadScorer.argmax(logits[i])).equals(examples.get(i).label())) {
                right++;
            }
        }
        return right / (double) logits.length;
    }

    /** Plain ridge regression on the values themselves, standardised, with as many examples of each class. */
    private static float[][] float64Ridge(
            List<LabelledEmbedding> train, List<LabelledEmbedding> test, List<Label> labels) {
        DMatrixRMaj rows = matrix(train);
        DMatrixRMaj asked = matrix(test);
        for (int column = 0; column < rows.numCols; column++) {
            standardise(rows, asked, column);
        }
        DMatrixRMaj targets = new DMatrixRMaj(train.size(), labels.size());
        for (int i = 0; i < train.size(); i++) {
            targets.set(i, labels.indexOf(train.get(i).label()), 1);
        }
        DMatrixRMaj scatter = new DMatrixRMaj(rows.numCols, rows.numCols);
        CommonOps_DDRM.multTransA(rows, rows, scatter);
        for (int i = 0; i < rows.numCols; i++) {
            scatter.add(i, i, LearnerOptions.defaults().lambda());
        }
        DMatrixRMaj products = new DMatrixRMaj(rows.numCols, labels.size());
        CommonOps_DDRM.multTransA(rows, targets, products);
        DMatrixRMaj weights = new DMatrixRMaj(rows.numCols, labels.size());
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(rows.numCols);
        assertThat(solver.setA(scatter)).isTrue();
        solver.solve(products, weights);
        DMatrixRMaj logits = new DMatrixRMaj(test.size(), labels.size());
        CommonOps_DDRM.mult(asked, weights, logits);
        float[][] floats = new float[test.size()][labels.size()];
        for (int i = 0; i < floats.length; i++) {
            for (int j = 0; j < labels.size(); j++) {
                floats[i][j] = (float) logits.get(i, j);
            }
        }
        return floats;
    }

    private static void standardise(DMatrixRMaj rows, DMatrixRMaj asked, int column) {
        double mean = 0;
        double square = 0;
        for (int i = 0; i < rows.numRows; i++) {
            mean += rows.get(i, column) / rows.numRows;
        }
        for (int i = 0; i < rows.numRows; i++) {
            square += Math.pow(rows.get(i, column) - mean, 2) / rows.numRows;
        }
        for (DMatrixRMaj matrix : List.of(rows, asked)) {
            for (int i = 0; i < matrix.numRows; i++) {
                matrix.set(i, column, (matrix.get(i, column) - mean) / Math.sqrt(square));
            }
        }
    }

    private static DMatrixRMaj matrix(List<LabelledEmbedding> examples) {
        int dimension = examples.get(0).embedding().dimension();
        float[] flat = Embedding.matrix(LabelledEmbedding.embeddings(examples), examples.size(), dimension);
        DMatrixRMaj matrix = new DMatrixRMaj(examples.size(), dimension);
        for (int i = 0; i < flat.length; i++) {
            matrix.data[i] = flat[i];
        }
        return matrix;
    }
}
