package dev.eleventh.benchmarks.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingCacheIT {
    private static final Sha256 BACKBONE = Sha256.of("backbone".getBytes(UTF_8));
    private static final Sha256 DATASET = Sha256.of("data set".getBytes(UTF_8));
    private static final ExampleId ONE = new ExampleId("one");
    private static final ExampleId TWO = new ExampleId("two");
    private static final Embedding FIRST = Embedding.quantise(new float[] {1, 2, 3});
    private static final Embedding SECOND = Embedding.quantise(new float[] {4, 5, 6});

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void appendedEmbeddingsAreFoundAgain() throws IOException {
        append(Map.of(ONE, FIRST));
        append(Map.of(TWO, SECOND));

        try (EmbeddingCache cache = open()) {
            assertThat(cache.find(ONE)).isEqualTo(FIRST);
            assertThat(cache.find(TWO)).isEqualTo(SECOND);
            assertThat(cache.find(new ExampleId("three"))).isNull();
        }
    }

    @Test
    void onlyNeededEmbeddingsAreKeptInMemoryAndTheOthersRemainInTheFile() throws IOException {
        append(Map.of(ONE, FIRST, TWO, SECOND));

        try (EmbeddingCache cache = EmbeddingCache.open(folder, BACKBONE, DATASET, TWO::equals)) {
            assertThat(cache.find(ONE)).isNull();
            assertThat(cache.find(TWO)).isEqualTo(SECOND);
        }
        try (EmbeddingCache cache = open()) {
            assertThat(cache.find(ONE)).isEqualTo(FIRST);
        }
    }

    @Test
    void anotherBackboneOrDataSetHasItsOwnFile() throws IOException {
        append(Map.of(ONE, FIRST));

        Sha256 another = Sha256.of("another".getBytes(UTF_8));
        try (EmbeddingCache otherBackbone = EmbeddingCache.open(folder, another, DATASET);
                EmbeddingCache otherDataset = EmbeddingCache.open(folder, BACKBONE, another)) {
            assertThat(otherBackbone.find(ONE)).isNull();
            assertThat(otherDataset.find(ONE)).isNull();
        }
    }

    /** Tests every length at which kill -9 may have cut the file. */
    @Test
    void anIncompleteEntryOfAKilledRunIsCutOffAndWrittenAgain() throws IOException {
        append(Map.of(ONE, FIRST));
        long afterFirst = Files.size(file());
        append(Map.of(TWO, SECOND));
        byte[] whole = Files.readAllBytes(file());

        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            try (EmbeddingCache cache = open()) {
                assertThat(cache.find(ONE)).isEqualTo(length < afterFirst ? null : FIRST);
                assertThat(cache.find(TWO)).isNull();
                cache.append(Map.of(TWO, SECOND));
            }
            try (EmbeddingCache cache = open()) {
                assertThat(cache.find(TWO)).isEqualTo(SECOND);
            }
        }
    }

    @Test
    void damageIsReportedWithWhatToDo() throws IOException {
        append(Map.of(ONE, FIRST));
        byte[] bytes = Files.readAllBytes(file());
        bytes[bytes.length - 1] = 0x7F;
        Files.write(file(), bytes);

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("delete it");
    }

    @Test
    void aSecondSimultaneousUserIsRefused() throws IOException {
        try (EmbeddingCache first = open()) {
            assertThat(first.find(ONE)).isNull();
            assertThatThrownBy(this::open).hasMessageContaining("in use by another benchmark");
        }
    }

    private void append(Map<ExampleId, Embedding> batch) throws IOException {
        try (EmbeddingCache cache = open()) {
            cache.append(batch);
        }
    }

    private EmbeddingCache open() throws IOException {
        return EmbeddingCache.open(folder, BACKBONE, DATASET);
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }
}
