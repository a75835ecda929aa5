package dev.eleventh.inference;

import static dev.eleventh.inference.Pictures.BLUE;
import static dev.eleventh.inference.Pictures.RED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Embedding;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChampionHolderTest {
    private final ChampionHolder holder = new ChampionHolder();
    private final List<Embedding> embeddings = List.of(PublishedModel.embedding(RED, 2));

    @Test
    void nothingServesAtFirstAndAfterClosing() throws Exception {
        assertThat(holder.borrow()).isEmpty();
        assertThat(holder.version()).isZero();

        holder.swap(champion(1));
        assertThat(holder.version()).isEqualTo(1);

        holder.close();
        assertThat(holder.isEmpty()).isTrue();
    }

    @Test
    void aReplacedChampionServesUntilTheLastBatchThatBeganWithItHasEnded() throws Exception {
        Champion first = champion(1);
        holder.swap(first);
        try (ChampionHolder.Lease begun = holder.borrow().orElseThrow()) {
            holder.swap(champion(2));

            assertThat(holder.version()).isEqualTo(2);
            assertThat(begun.champion()).isSameAs(first);
            assertThat(first.scorer().probabilities(embeddings)).hasNumberOfRows(1);
        }
        assertThat(first.tryBorrow()).isFalse();
        assertThatThrownBy(() -> first.scorer().probabilities(embeddings)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void noBatchEverMeetsAClosedChampion() throws Exception {
        holder.swap(champion(1));
        AtomicBoolean swapping = new AtomicBoolean(true);
        ExecutorService batches = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<Integer>> running = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> scoreWhile(swapping), batches))
                    .limit(4)
                    .toList();
            for (int version = 2; version < 30; version++) {
                holder.swap(champion(version));
            }
            swapping.set(false);

            assertThat(running.stream().mapToInt(CompletableFuture::join)).allMatch(scored -> scored > 0);
        } finally {
            batches.shutdownNow();
        }
    }

    private int scoreWhile(AtomicBoolean swapping) {
        int scored = 0;
        while (swapping.get() || scored == 0) {
            try (ChampionHolder.Lease lease = holder.borrow().orElseThrow()) {
                scored += lease.champion().scorer().probabilities(embeddings).length;
            }
        }
        return scored;
    }

    private static Champion champion(long version) throws RefusedException {
        return new PublishedModel(version, RED, BLUE).champion();
    }
}
