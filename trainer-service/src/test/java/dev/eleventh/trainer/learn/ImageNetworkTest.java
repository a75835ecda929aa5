package dev.eleventh.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.strategy.Network;
import dev.eleventh.trainer.Pictures;
import dev.eleventh.trainer.Pictures.Subject;
import dev.eleventh.trainer.TestTrainer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An example may be retracted, and its image deleted, while a strategy learns from it. */
class ImageNetworkTest {
    private static final LabelledEmbedding CIRCLE = example("circle");
    private static final LabelledEmbedding SQUARE = example("square");
    private static final LabelledEmbedding GONE = example("gone");

    private final ImagesInMemory images = new ImagesInMemory();
    private final ImageNetwork network = new ImageNetwork(TestTrainer.backbone(), images);

    ImageNetworkTest() {
        images.put(CIRCLE.id(), Pictures.png(Subject.RED_CIRCLE, 1));
        images.put(SQUARE.id(), Pictures.png(Subject.BLUE_SQUARE, 2));
    }

    private static LabelledEmbedding example(String name) {
        return new LabelledEmbedding(new ExampleId(name), new Label(name), Embedding.quantise(new float[2]));
    }

    @Test
    void anExampleWhoseImageIsGoneIsLeftOut() {
        assertThat(network.embed(TestTrainer.backbone(), List.of(CIRCLE, GONE, SQUARE)))
                .extracting(LabelledEmbedding::id)
                .containsExactly(CIRCLE.id(), SQUARE.id());
        assertThat(network.embed(TestTrainer.backbone(), List.of(GONE))).isEmpty();
    }

    @Test
    void eachExampleGetsItsOwnEmbedding() {
        Embedding square =
                network.embed(TestTrainer.backbone(), List.of(SQUARE)).get(0).embedding();

        List<LabelledEmbedding> embedded = network.embed(TestTrainer.backbone(), List.of(GONE, SQUARE, CIRCLE, SQUARE));

        assertThat(embedded)
                .extracting(LabelledEmbedding::label)
                .containsExactly(SQUARE.label(), CIRCLE.label(), SQUARE.label());
        assertThat(embedded.get(0).embedding())
                .isEqualTo(square)
                .isEqualTo(embedded.get(2).embedding())
                .isNotEqualTo(embedded.get(1).embedding());
    }

    @Test
    void aStepSkipsAnExampleWhoseImageIsGone() {
        float[] without = stepped(List.of(CIRCLE, SQUARE), 0, 1);

        assertThat(stepped(List.of(CIRCLE, GONE, SQUARE), 0, 1, 1)).isEqualTo(without);
        assertThat(stepped(List.of(GONE), 0)).isEqualTo(stepped(List.of()));
    }

    private float[] stepped(List<LabelledEmbedding> batch, int... rows) {
        int dimension = TestTrainer.backbone().description().dimension();
        float[] kernel = new float[2 * dimension];
        for (int i = 0; i < dimension; i++) {
            kernel[2 * i] = 0.01f;
        }
        try (Network.Descent descent = network.begin(kernel, new float[2])) {
            if (!batch.isEmpty()) {
                descent.step(batch, rows, 0.05f);
            }
            return descent.weights();
        }
    }
}
