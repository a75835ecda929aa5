package dev.eleventh.learning.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Standardised embeddings on the engine, in parts that are processed in parallel. The number of parts is fixed, so sums
 * over them do not depend on the number of processors.
 */
public final class TrainingRows {
    private static final int PARTS = 2;

    /**
     * TensorFlow multiplies many matrices of this many rows faster than one large matrix (measured at 20,000 rows: 3 ms
     * instead of 5).
     */
    private static final int STACK = 128;

    private final List<Part> parts;

    private TrainingRows(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Some of the embeddings.
     *
     * @param rows [count or more, dimension]; 0 beyond the count
     * @param stacks the same values as [stacks, {@value #STACK}, dimension]
     * @param from index of the part's first embedding among all
     */
    public record Part(NDArray rows, NDArray stacks, int from, int count) {}

    public static TrainingRows of(NDManager manager, Standardiser standardiser, List<Embedding> embeddings) {
        int stacks = (embeddings.size() + STACK - 1) / STACK;
        int perPart = (stacks + PARTS - 1) / PARTS * STACK;
        return new TrainingRows(IntStream.range(0, (embeddings.size() + perPart - 1) / perPart)
                .parallel()
                .mapToObj(part -> {
                    int from = part * perPart;
                    int count = Math.min(perPart, embeddings.size() - from);
                    NDArray rows = standardiser.rows(manager, embeddings.subList(from, from + count), STACK);
                    return new Part(
                            rows, rows.reshape(-1, STACK, rows.getShape().get(1)), from, count);
                })
                .toList());
    }

    public List<Part> parts() {
        return parts;
    }

    public int dimension() {
        return Math.toIntExact(parts.get(0).rows().getShape().get(1));
    }
}
