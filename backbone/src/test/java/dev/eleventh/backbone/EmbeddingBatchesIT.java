package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.eleventh.contracts.Embedding;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddingBatchesIT {
    private static final PixelFormat ONE = new PixelFormat(1, 1, PixelScale.BYTE);
    private static Backbone backbone;

    private EmbeddingBatches batches;

    @BeforeAll
    static void load() {
        backbone = Backbone.load();
    }

    @AfterAll
    static void unload() {
        backbone.close();
    }

    @BeforeEach
    void open() {
        batches = new EmbeddingBatches(backbone.newManager(), ONE);
    }

    @AfterEach
    void close() {
        batches.close();
    }

    @Test
    void whatComesWhileABatchRunsIsTheNextBatch() throws Exception {
        SlowAtFirst network = new SlowAtFirst();
        List<FutureTask<List<Embedding>>> asking = new ArrayList<>();
        asking.add(ask(0, network));
        network.running.await();
        for (int value = 1; value <= 20; value++) {
            asking.add(ask(value, network));
        }
        await().until(() -> batches.waiting() == 20);
        network.mayGoOn.countDown();

        for (int value = 0; value <= 20; value++) {
            assertThat(asking.get(value).get()).containsExactly(Embedding.ofValues(new float[] {value}));
        }
        assertThat(network.batches).containsExactly(1L, 24L);
    }

    @Test
    void whatIsForOtherWeightsIsABatchOfItsOwn() throws Exception {
        SlowAtFirst network = new SlowAtFirst();
        SlowAtFirst other = new SlowAtFirst();
        other.mayGoOn.countDown();
        FutureTask<List<Embedding>> first = ask(0, network);
        network.running.await();
        FutureTask<List<Embedding>> second = ask(1, network);
        await().until(() -> batches.waiting() == 1);
        FutureTask<List<Embedding>> third = ask(2, other);
        await().until(() -> batches.waiting() == 2);
        network.mayGoOn.countDown();

        first.get();
        second.get();
        third.get();
        assertThat(network.batches).containsExactly(1L, 1L);
        assertThat(other.batches).containsExactly(1L);
    }

    @Test
    void aBatchThatFailsFailsForItsOwnAlone() {
        List<Pixels> image = List.of(new Pixels(ONE, new float[] {1}));
        EmbeddingBatches.Network broken = (batch, images) -> {
            throw new IllegalStateException("out of memory");
        };

        assertThatThrownBy(() -> batches.embed(image, broken, Embedding::ofValues))
                .hasMessage("out of memory");
        assertThat(batches.embed(image, EmbeddingBatchesIT::itself, Embedding::ofValues))
                .containsExactly(Embedding.ofValues(new float[] {1}));
    }

    private FutureTask<List<Embedding>> ask(int value, EmbeddingBatches.Network network) {
        FutureTask<List<Embedding>> asking = new FutureTask<>(() ->
                batches.embed(List.of(new Pixels(ONE, new float[] {value})), network, Embedding::ofValues));
        new Thread(asking, "ask-" + value).start();
        return asking;
    }

    private static NDArray itself(NDManager batch, NDArray images) {
        return images.reshape(new Shape(images.getShape().get(0), 1));
    }

    /** The first batch waits until it may go on. */
    private static final class SlowAtFirst implements EmbeddingBatches.Network {
        private final CountDownLatch running = new CountDownLatch(1);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);
        private final List<Long> batches = new ArrayList<>();

        @Override
        public NDArray embed(NDManager batch, NDArray images) {
            batches.add(images.getShape().get(0));
            running.countDown();
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return itself(batch, images);
        }
    }
}
