package dev.eleventh.benchmarks.performance;

import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/** Measures how much work is done per second. */
final class Rate {
    private Rate() {}

    /** Some work; returns how much was done. */
    @FunctionalInterface
    interface Work {
        int run() throws Exception;
    }

    /** Repeats the work for this many seconds, and at least once. */
    static double perSecond(double seconds, Work work) throws Exception {
        return per(System::nanoTime, seconds, work);
    }

    /**
     * Repeats the work for this many CPU seconds of the current thread, so that other processes do not affect the
     * result.
     */
    static double perSecondOfOneCore(double seconds, Work work) throws Exception {
        return per(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime, seconds, work);
    }

    private static double per(LongSupplier nanos, double seconds, Work work) throws Exception {
        long start = nanos.getAsLong();
        long done = 0;
        double elapsed = 0;
        while (elapsed < seconds) {
            done += work.run();
            elapsed = (nanos.getAsLong() - start) / 1e9;
        }
        return done / elapsed;
    }

    /** Returns the duration of the work in seconds. */
    static double seconds(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
