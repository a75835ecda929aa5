package dev.eleventh.backbone;

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
 * <p>oneDNN chooses how to compute each layer by instruction set, cache sizes, threads and batch size. Two ways may sum
 * the same products in another order, and round otherwise. With AVX2, for example, a batch of 1 is computed by another
 * algorithm than every larger one, and 1,100 of 1,696 values of each image differ in their last bits. So a few images of
 * noise are enough to tell two ways apart, when their float32 bits are compared.
 */
final class BatchSizes {
    /**
     * In ascending order. They are few, since oneDNN compiles its kernels anew for each size and keeps a limited number:
     * 64 sizes would push each other out, slower and with native memory that grows (seen: 10 MB with every round over all
     * sizes). 64 is not among them, as it is slower by 5 in 100 than 32: less of it stays in the processors' caches.
     */
    static final List<Integer> CANDIDATES = List.of(1, 2, 4, 8, 16, 24, 32);

    static final int LARGEST = last(CANDIDATES);

    private static final int PROBES = 3;
    /** Each probe is computed at least so often with each size, at other places and beside other images. */
    private static final int REPEATS = 2;

    private final List<Integer> sizes;
    private final Sha256 arithmetic;

    /**
     * Sizes that agree.
     *
     * @param sizes at least one, in ascending order
     * @param arithmetic digest of the bits that they agree on
     */
    BatchSizes(List<Integer> sizes, Sha256 arithmetic) {
        if (sizes.isEmpty()) {
            throw new IllegalArgumentException("a network needs one batch size or more, had none");
        }
        this.sizes = List.copyOf(sizes);
        this.arithmetic = arithmetic;
    }

    /**
     * Runs the network at every candidate size, and keeps the largest group of sizes that agree. When no two sizes agree, the
     * network embeds one image at a time, so that nothing else can have an influence.
     *
     * @param network embeds exactly the images that it gets as one batch: [batch] to [batch * dimension]
     * @throws IllegalStateException when not even a single image has the same embedding twice
     */
    static BatchSizes prove(PixelFormat format, Function<List<Pixels>, float[]> network) {
        List<Pixels> probes = Noise.images(format, PROBES);
        Map<Sha256, List<Integer>> agreeing = new LinkedHashMap<>();
        for (int size : CANDIDATES) {
            bits(probes, size, network)
                    .ifPresent(bits -> agreeing.computeIfAbsent(bits, any -> new ArrayList<>())
                            .add(size));
        }
        return choose(agreeing);
    }

    /** Of groups as large as each other, the one with the largest batch. */
    private static BatchSizes choose(Map<Sha256, List<Integer>> agreeing) {
        Comparator<Map.Entry<Sha256, List<Integer>>> better =
                Comparator.comparingInt(group -> group.getValue().size());
        Comparator<Map.Entry<Sha256, List<Integer>>> larger = Comparator.comparingInt(group -> last(group.getValue()));
        return agreeing.entrySet().stream()
                .filter(group -> group.getValue().size() > 1 || group.getValue().equals(List.of(1)))
                .max(better.thenComparing(larger))
                .map(group -> new BatchSizes(group.getValue(), group.getKey()))
                .orElseThrow(
                        () -> new IllegalStateException(
                                "the network gives one image different embeddings when it is run twice on this processor; versions and stored examples could never agree. Export the network without dropout and other random layers, or use another machine"));
    }

    private static int last(List<Integer> sizes) {
        return sizes.get(sizes.size() - 1);
    }

    /** Digest of the embeddings of all probes; empty when one of them depends on its place or on its neighbours. */
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

    /** The smallest size that so many images fit in. */
    int of(int images) {
        return sizes.stream()
                .filter(size -> size >= images)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a batch has at most %d images, was to have %d".formatted(largest(), images)));
    }

    int largest() {
        return last(sizes);
    }

    List<Integer> sizes() {
        return sizes;
    }

    /**
     * Names the arithmetic that this processor embeds with: processes whose arithmetic is the same embed alike. It says
     * nothing across networks.
     */
    Sha256 arithmetic() {
        return arithmetic;
    }
}
