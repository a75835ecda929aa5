package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddingBatchesTest {
    private static final PixelFormat ONE = PixelFormat.square(1, 1, PixelScale.BYTE);

    private final List<SlowAtFirst> slow = new ArrayList<>();
    private EmbeddingBatches batches;

    @BeforeEach
    void open() {
        batches = new EmbeddingBatches(ONE, TensorForm.FLOAT_NHWC, BatchSizes.LARGEST, true);
    }

    @AfterEach
    void close() {
        slow.forEach(network -> network.mayGoOn.countDown());
        batches.close();
    }

    @Test
    void twoBatchesRunSimultaneouslyAndLaterImagesFormTheNext() throws Exception {
        SlowAtFirst network = slow();
        List<FutureTask<List<Embedding>>> asking = twoThatRun(network);
        for (int value = 2; value <= 21; value++) {
            asking.add(ask(value, network));
        }
        await().until(() -> batches.waiting() == 20);
        network.mayGoOn.countDown();

        for (int value = 0; value <= 21; value++) {
            assertThat(asking.get(value).get()).containsExactly(Embedding.ofValues(new float[] {value}));
        }
        assertThat(network.batches).containsExactly(1, 1, 24);
    }

    @Test
    void aNetworkThatIsNotReentrantRunsOneBatchAtATime() throws Exception {
        batches.close();
        batches = new EmbeddingBatches(ONE, TensorForm.FLOAT_NHWC, BatchSizes.LARGEST, false);
        SlowAtFirst network = slow();
        FutureTask<List<Embedding>> first = ask(0, network);
        await().until(() -> network.batches.size() == 1);
        List<FutureTask<List<Embedding>>> asking = new ArrayList<>(List.of(first, ask(1, network), ask(2, network)));
        await().until(() -> batches.waiting() == 2);
        network.mayGoOn.countDown();

        for (FutureTask<List<Embedding>> each : asking) {
            each.get();
        }
        assertThat(network.batches).containsExactly(1, 2);
    }

    @Test
    void imagesForOtherWeightsFormABatchOfTheirOwn() throws Exception {
        SlowAtFirst network = slow();
        SlowAtFirst other = slow();
        other.mayGoOn.countDown();
        List<FutureTask<List<Embedding>>> asking = twoThatRun(network);
        asking.add(ask(2, network));
        await().until(() -> batches.waiting() == 1);
        asking.add(ask(3, other));
        await().until(() -> batches.waiting() == 2);
        network.mayGoOn.countDown();

        for (FutureTask<List<Embedding>> each : asking) {
            each.get();
        }
        assertThat(network.batches).containsExactly(1, 1, 1);
        assertThat(other.batches).containsExactly(1);
    }

    @Test
    void moreImagesThanABatchHoldsAreEmbeddedInOrder() {
        List<Pixels> images = IntStream.range(0, 100)
                .mapToObj(value -> new Pixels(ONE, new float[] {value}))
                .toList();

        List<Embedding> embeddings = batches.embed(images, all(EmbeddingBatchesTest::itself), Embedding::ofValues);

        assertThat(embeddings)
                .isEqualTo(IntStream.range(0, 100)
                        .mapToObj(value -> Embedding.ofValues(new float[] {value}))
                        .toList());
    }

    @Test
    void aBatchHasOnlyProvenSizes() {
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        EmbeddingBatches.Proven network = batches.prove(
                (images, size) -> {
                    sizes.add(size);
                    float[] embeddings = itself(images, size);
                    return size == 1 ? new float[] {1.5f * embeddings[0]} : embeddings;
                },
                BatchSizes.CANDIDATES);
        sizes.clear();

        for (int count : List.of(1, 3, 40)) {
            batches.embed(
                    IntStream.range(0, count)
                            .mapToObj(value -> new Pixels(ONE, new float[] {value}))
                            .toList(),
                    network,
                    Embedding::ofValues);
        }

        assertThat(network.sizes().sizes()).containsExactly(2, 4, 8, 16, 24, 32);
        assertThat(sizes).containsExactlyInAnyOrder(2, 4, 32, 8);
    }

    @Test
    void aFailedBatchFailsOnlyItsOwnImages() {
        List<Pixels> image = List.of(new Pixels(ONE, new float[] {1}));
        EmbeddingBatches.Proven broken = all((images, size) -> {
            throw new IllegalStateException("out of memory");
        });

        assertThatThrownBy(() -> batches.embed(image, broken, Embedding::ofValues))
                .hasMessage("out of memory");
        assertThat(batches.embed(image, all(EmbeddingBatchesTest::itself), Embedding::ofValues))
                .containsExactly(Embedding.ofValues(new float[] {1}));
    }

    /** Starts a batch with the image 0 and a batch with the image 1. */
    private List<FutureTask<List<Embedding>>> twoThatRun(SlowAtFirst network) {
        List<FutureTask<List<Embedding>>> asking = new ArrayList<>();
        asking.add(ask(0, network));
        await().until(() -> network.batches.size() == 1);
        asking.add(ask(1, network));
        await().until(() -> network.batches.size() == 2);
        return asking;
    }

    private FutureTask<List<Embedding>> ask(int value, SlowAtFirst network) {
        FutureTask<List<Embedding>> asking = new FutureTask<>(() ->
                batches.embed(List.of(new Pixels(ONE, new float[] {value})), network.proven, Embedding::ofValues));
        new Thread(asking, "ask-" + value).start();
        return asking;
    }

    /** Accepts every size as proven. */
    private static EmbeddingBatches.Proven all(EmbeddingBatches.Network network) {
        return new EmbeddingBatches.Proven(network, new BatchSizes(BatchSizes.CANDIDATES, Sha256.of(new byte[0])));
    }

    private static float[] itself(ByteBuffer images, int size) {
        float[] values = new float[size];
        images.asFloatBuffer().get(values);
        return values;
    }

    /** Creates a network that is released after the test in any case. */
    private SlowAtFirst slow() {
        SlowAtFirst network = new SlowAtFirst();
        slow.add(network);
        return network;
    }

    /** A network whose batches wait until the test releases them. */
    private static final class SlowAtFirst implements EmbeddingBatches.Network {
        private final EmbeddingBatches.Proven proven = all(this);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);
        private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());

        @Override
        public float[] embed(ByteBuffer images, int size) {
            batches.add(size);
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return itself(images, size);
        }
    }
}
