package dev.eleventh.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.inference.PublishedModel;
import dev.eleventh.inference.TestBackbone;
import dev.eleventh.learning.head.HeadScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServingModelHolderTest {
    private final NDManager manager = TestBackbone.get().newManager();
    private final ServingModelHolder holder = new ServingModelHolder();

    @AfterEach
    void closeManager() {
        holder.close();
        manager.close();
    }

    @Test
    void lendsNothingWhileNoVersionServes() {
        assertThat(holder.borrow()).isEmpty();
        assertThat(holder.isEmpty()).isTrue();
        assertThat(holder.version()).isZero();
    }

    @Test
    void aReplacedChampionIsClosedWithItsLastLease() {
        ServingModel first = servingModel(1);
        holder.swap(first);
        ServingModelHolder.Lease one = holder.borrow().orElseThrow();
        ServingModelHolder.Lease other = holder.borrow().orElseThrow();

        holder.swap(servingModel(2));
        assertThat(holder.version()).isEqualTo(2);
        one.close();
        assertThat(score(first)).isEqualTo(1);
        other.close();

        assertClosed(first);
        assertThat(first.tryBorrow()).isFalse();
        try (ServingModelHolder.Lease lease = holder.borrow().orElseThrow()) {
            assertThat(lease.servingModel().manifest().version()).isEqualTo(2);
        }
    }

    @Test
    void aReplacedChampionWithoutLeasesIsClosedImmediately() {
        ServingModel first = servingModel(1);
        holder.swap(first);
        holder.swap(servingModel(2));

        assertClosed(first);
    }

    @Test
    void noLeaseHoldsAClosedScorerWhileVersionsAreSwapped() throws Exception {
        List<ServingModel> champions = new ArrayList<>();
        champions.add(servingModel(1));
        holder.swap(champions.get(0));
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> borrowers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                borrowers.add(threads.submit(() -> borrowUntil(stop)));
            }
            for (int version = 2; version <= 200; version++) {
                champions.add(servingModel(version));
                holder.swap(champions.get(version - 1));
            }
            stop.set(true);
            for (Future<Integer> borrower : borrowers) {
                assertThat(borrower.get()).isPositive();
            }
        } finally {
            stop.set(true);
            threads.shutdown();
        }
        champions.subList(0, 199).forEach(ServingModelHolderTest::assertClosed);
        assertThat(score(champions.get(199))).isEqualTo(1);
    }

    /** Borrows and scores until stopped. Scoring with a closed scorer would throw. */
    private int borrowUntil(AtomicBoolean stop) {
        int borrowed = 0;
        while (!stop.get() || borrowed == 0) {
            Optional<ServingModelHolder.Lease> lease = holder.borrow();
            try (ServingModelHolder.Lease held = lease.orElseThrow()) {
                assertThat(score(held.servingModel())).isEqualTo(1);
                borrowed++;
            }
        }
        return borrowed;
    }

    private static float score(ServingModel servingModel) {
        Embedding embedding = servingModel.manifest().selfTest().get(0).embedding();
        return servingModel.scorer().probabilities(List.of(embedding))[0][0];
    }

    private static void assertClosed(ServingModel servingModel) {
        assertThatThrownBy(() -> score(servingModel)).isInstanceOf(IllegalStateException.class);
    }

    private ServingModel servingModel(long version) {
        PublishedModel model = PublishedModel.of(version, PublishedModel.RED);
        return new ServingModel(model.manifest(), TestBackbone.get(), new HeadScorer(manager, model.linearHead(), 1));
    }
}
