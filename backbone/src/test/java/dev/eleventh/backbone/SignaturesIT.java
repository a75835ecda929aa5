package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tests the signatures for training the whole network directly, without {@link FineTuning} and {@link
 * FineTunedBackbone}, which use them.
 */
class SignaturesIT {
    private static final Shape IMAGES = new Shape(8, 128, 128, 3);

    private static SavedModel model;
    private static NDManager manager;

    @BeforeAll
    static void load() throws Exception {
        TensorFlowNatives.install();
        model = SavedModel.builtIn(BuiltInNetwork.current().graph());
        manager = Engine.getEngine("TensorFlow").newBaseManager();
    }

    @AfterAll
    static void close() {
        manager.close();
        model.close();
    }

    @Test
    void theExportedWeightsGiveTheSameEmbeddings() {
        NDArray images = randomImages();

        float[] served = run(SavedModel.EMBED, images).head().toFloatArray();
        float[] given = run("embed_with", images, exportedTheta()).head().toFloatArray();
        NDArray exact = run("exact_theta", exportedTheta()).head();
        float[] inTwoParts = run("embed_exact", images, exact).head().toFloatArray();

        assertThat(given).containsExactly(served);
        assertThat(inTwoParts).containsExactly(served);
    }

    @Test
    void theLossFallsInAFewStepsOfTheWholeNetwork() {
        NDArray onehot = manager.create(
                new float[] {1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1}, new Shape(IMAGES.get(0), 2));
        // The second class is brighter.
        NDArray brightness = onehot.get(":, 1").reshape(IMAGES.get(0), 1, 1, 1);
        NDArray images = randomImages().add(brightness).div(2);
        NDArray theta = exportedTheta();
        NDArray kernel =
                manager.zeros(new Shape(BuiltInNetwork.current().description().dimension(), 2));
        NDArray bias = manager.zeros(new Shape(2));
        NDArray lr = manager.create(0.02f);
        Block step = model.signature("fine_tune");

        List<Float> losses = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            NDList stepped = SavedModel.run(step, manager, new NDList(bias, images, kernel, lr, onehot, theta));
            bias = stepped.get("bias");
            kernel = stepped.get("kernel");
            theta = stepped.get("theta");
            losses.add(stepped.get("loss").getFloat());
        }

        assertThat(losses).isSortedAccordingTo(Comparator.reverseOrder()).doesNotHaveDuplicates();
        assertThat(theta.getShape()).isEqualTo(new Shape(2_006_272));
        assertThat(theta.sub(exportedTheta()).abs().max().getFloat()).isPositive();
    }

    private static NDArray exportedTheta() {
        return run("exported_theta", manager.create(0f)).head();
    }

    /** Inputs in the alphabetical order of their names. */
    private static NDList run(String signature, NDArray... inputs) {
        return SavedModel.run(model.signature(signature), manager, new NDList(inputs));
    }

    private static NDArray randomImages() {
        Random random = new Random(11);
        float[] values = new float[Math.toIntExact(IMAGES.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return manager.create(values, IMAGES);
    }
}
