package dev.eleventh.contracts.fuzz;

import com.sun.management.ThreadMXBean;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * Runs a reader of untrusted bytes on seeds and their mutations, the same ones in every run. The reader must accept
 * each input or reject it with a documented exception, within a memory limit; the target's own assertions must hold for
 * each accepted input. An input that violates this is kept as a file below {@code target/fuzz}. The longest duration is
 * printed, and fails only if it exceeds the patience of tests.
 */
public final class Fuzz {
    /** {@code mvn verify -Pfuzz} sets a larger number. */
    private static final int TIMES = Integer.getInteger("fuzz.times", 1);

    private static final long SEED = 11;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final List<byte[]> seeds;
    private final Class<? extends Exception> refusal;
    private UnaryOperator<byte[]> repair = input -> input;
    private LongSupplier allocated = THREADS::getCurrentThreadAllocatedBytes;
    private long accepted;
    private long refused;
    private long mostAllocated;
    private long slowestNanos;

    private Fuzz(String name, List<byte[]> seeds, Class<? extends Exception> refusal) {
        this.name = name;
        this.seeds = List.copyOf(seeds);
        this.refusal = refusal;
    }

    /** Reads the input; returns normally when the input is accepted. */
    @FunctionalInterface
    public interface Target {
        void read(byte[] input) throws Exception;
    }

    /**
     * Creates a target for {@link #run}.
     *
     * @param refusal the only exception that may be thrown
     */
    public static Fuzz target(String name, List<byte[]> seeds, Class<? extends Exception> refusal) {
        return new Fuzz(name, seeds, refusal);
    }

    /**
     * Repairs every other input before it is read: corrects checksums, so that the damage reaches the code after
     * the checks.
     */
    public Fuzz repairing(UnaryOperator<byte[]> mend) {
        this.repair = mend;
        return this;
    }

    /**
     * Counts the allocations of every thread, for a target that works on other threads; nothing else may run meanwhile.
     */
    public Fuzz measuringAllThreads() {
        this.allocated = () -> {
            long sum = 0;
            for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
                sum += Math.max(bytes, 0);
            }
            return sum;
        };
        return this;
    }

    /**
     * Reads the seeds and {@code inputs} mutations of them; 20 times as many under {@code -Pfuzz}.
     *
     * @param allocation maximum number of bytes that may be allocated for an input
     */
    public void run(int inputs, ToLongFunction<byte[]> allocation, Target target) {
        for (byte[] seed : seeds) {
            // loads the classes first, so that only the input's own allocations are measured
            read(seed, Long.MAX_VALUE, target);
        }
        Random random = new Random(SEED);
        int count = Math.multiplyExact(inputs, TIMES);
        for (int i = 0; i < count; i++) {
            byte[] seed = seeds.get(random.nextInt(seeds.size()));
            byte[] input = new Mutation(random, seeds.get(random.nextInt(seeds.size()))).of(seed);
            read(i % 2 == 0 ? input : repair.apply(input), allocation.applyAsLong(input), target);
        }
        System.out.printf(
                "fuzz target=%s inputs=%d accepted=%d refused=%d most_allocated=%d slowest_ms=%d%n",
                name, seeds.size() + count, accepted, refused, mostAllocated, slowestNanos / 1_000_000);
        if (accepted == 0 || refused == 0) {
            throw new AssertionError("%s must take some inputs and refuse others, took %d and refused %d"
                    .formatted(name, accepted, refused));
        }
    }

    private void read(byte[] input, long mayAllocate, Target target) {
        long bytes = allocated.getAsLong();
        long began = System.nanoTime();
        try {
            target.read(input);
            accepted++;
        } catch (Throwable e) {
            if (!refusal.isInstance(e)) {
                throw new AssertionError("%s fails on %s".formatted(name, keep(input)), e);
            }
            refused++;
        }
        long took = System.nanoTime() - began;
        long used = allocated.getAsLong() - bytes;
        if (mayAllocate != Long.MAX_VALUE) {
            mostAllocated = Math.max(mostAllocated, used);
            slowestNanos = Math.max(slowestNanos, took);
        }
        if (used > mayAllocate) {
            throw new AssertionError(
                    "%s allocates %d bytes of %d on %s".formatted(name, used, mayAllocate, keep(input)));
        }
        if (took > Patience.LIMIT.toNanos()) {
            throw new AssertionError("%s takes %d ms on %s".formatted(name, took / 1_000_000, keep(input)));
        }
    }

    private Path keep(byte[] input) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "fuzz"));
            return Files.write(folder.resolve(name.replace(' ', '-') + ".bin"), input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
