package dev.eleventh.benchmarks.performance;

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
        long start = System.nanoTime();
        long done = 0;
        double elapsed = 0;
        while (elapsed < seconds) {
            done += work.run();
            elapsed = (System.nanoTime() - start) / 1e9;
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
