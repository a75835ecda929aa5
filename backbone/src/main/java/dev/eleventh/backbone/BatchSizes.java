package dev.eleventh.backbone;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The batch sizes at which a network computes the same embedding of an image, to the last bit, on this processor.
 *
 * <p>oneDNN chooses an algorithm for each layer by instruction set, cache sizes, threads and batch size. Two algorithms
 * may sum the same products in a different order and therefore round differently. With AVX2, for example, a batch of 1
 * uses another algorithm than every larger batch, and 1,100 of 1,696 values of a MobileNetV2 differ in their last bits. A
 * few images of noise are therefore enough to distinguish two algorithms, if their float32 bits are compared. In a network
 * whose sums are not rounded, all sizes agree.
 */
final class BatchSizes {
    /**
     * In ascending order. The list is short because oneDNN compiles its kernels for each size and keeps a limited
     * number: 64 sizes would evict each other, which is slower and makes native memory grow (observed: 10 MB with every
     * round over all sizes). A batch of 64 is not included because it is 5 % slower than 32: less of it stays in the
     * processors' caches.
     */
    static final List<Integer> CANDIDATES = List.of(1, 2, 4, 8, 16, 24, 32);

    static final int LARGEST = last(CANDIDATES);

    private static final int PROBES = 3;
    /**
     * Minimum number of times that each probe is computed with each size, at different positions and beside different
     * images.
     */
    private static final int REPEATS = 2;

    private final List<Integer> sizes;
    private final Sha256 arithmetic;

    /**
     * Holds sizes that agree.
     *
     * @param sizes at least one, in ascending order
     * @param arithmetic digest of the bits on which they agree
     */
    BatchSizes(List<Integer> sizes, Sha256 arithmetic) {
        if (sizes.isEmpty()) {
            throw new IllegalArgumentException("a network needs one batch size or more, had none");
        }
        this.sizes = List.copyOf(sizes);
        this.arithmetic = arithmetic;
    }

    /**
     * Runs the network at every candidate size and keeps the largest group of sizes that agree. When no two sizes
     * agree, the network embeds one image at a time, so that no other image can influence the result.
     *
     * @param candidates in ascending order
     * @param network embeds exactly the images that it gets, as one batch: [batch] to [batch * dimension]
     * @throws IllegalStateException when not even a single image has the same embedding twice
     */
    static BatchSizes prove(PixelFormat format, List<Integer> candidates, Function<List<Pixels>, float[]> network) {
        List<Pixels> probes = Noise.images(format, PROBES);
        Map<Sha256, List<Integer>> agreeing = new LinkedHashMap<>();
        for (int size : candidates) {
            bits(probes, size, network)
                    .ifPresent(bits -> agreeing.computeIfAbsent(bits, any -> new ArrayList<>())
                            .add(size));
        }
        return choose(agreeing, candidates.size() == 1);
    }

    /**
     * Of groups of equal size, chooses the one with the largest batch.
     *
     * @param only whether the network accepts one size only, which has nothing to agree with
     */
    private static BatchSizes choose(Map<Sha256, List<Integer>> agreeing, boolean only) {
        Comparator<Map.Entry<Sha256, List<Integer>>> better =
                Comparator.comparingInt(group -> group.getValue().size());
        Comparator<Map.Entry<Sha256, List<Integer>>> larger = Comparator.comparingInt(group -> last(group.getValue()));
        return agreeing.entrySet().stream()
                .filter(group ->
                        only || group.getValue().size() > 1 || group.getValue().equals(List.of(1)))
                .max(better.thenComparing(larger))
                .map(group -> new BatchSizes(group.getValue(), group.getKey()))
                .orElseThrow(
                        () -> new IllegalStateException(
                                "the network gives one image different embeddings when it is run twice on this processor; versions and stored examples could never agree. Export the network without dropout and other random layers, or use another machine"));
    }

    private static int last(List<Integer> sizes) {
        return sizes.get(sizes.size() - 1);
    }

    /**
     * Returns the digest of the embeddings of all probes; empty when one of them depends on its position or its
     * neighbours.
     */
    private static Optional<Sha256> bits(List<Pixels> probes, int size, Function<List<Pixels>, float[]> network) {
        float[][] found = new float[probes.size()][];
        int next = 0;
        while (next < probes.size() * REPEATS) {
            List<Integer> batch = new ArrayList<>();
            for (int place = 0; place < size; place++) {
                batch.add(next++ % probes.size());
            }
            float[] values = network.apply(batch.stream().map(probes::get).toList());
            int dimension = values.length / size;
            for (int place = 0; place < size; place++) {
                float[] row = Arrays.copyOfRange(values, place * dimension, (place + 1) * dimension);
                int probe = batch.get(place);
                if (found[probe] == null) {
                    found[probe] = row;
                } else if (!Arrays.equals(found[probe], row)) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(digest(found));
    }

    private static Sha256 digest(float[][] rows) {
        ByteBuffer bytes = ByteBuffer.allocate(rows.length * rows[0].length * Float.BYTES);
        for (float[] row : rows) {
            bytes.asFloatBuffer().put(row);
            bytes.position(bytes.position() + row.length * Float.BYTES);
        }
        return Sha256.of(bytes.array());
    }

    /** Returns the smallest size into which the images fit. */
    int of(int images) {
        return sizes.stream()
                .filter(size -> size >= images)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a batch may have at most %d images, had %d".formatted(largest(), images)));
    }

    int largest() {
        return last(sizes);
    }

    List<Integer> sizes() {
        return sizes;
    }

    /**
     * Identifies how this processor rounds: processes with equal digests compute equal embeddings. Digests of different
     * networks cannot be compared.
     */
    Sha256 arithmetic() {
        return arithmetic;
    }
}
