package dev.eleventh.benchmarks.performance;

import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/** How often something can be done in a second. */
final class Rate {
    private Rate() {}

    /** Some work; gives how much was done. */
    @FunctionalInterface
    interface Work {
        int run() throws Exception;
    }

    /** Repeats the work for so many seconds, and at least once. */
    static double perSecond(double seconds, Work work) throws Exception {
        return per(System::nanoTime, seconds, work);
    }

    /** The same in seconds that this thread had a core: what other processes take of it meanwhile is not counted. */
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

    /** How long the work takes. */
    static double seconds(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
