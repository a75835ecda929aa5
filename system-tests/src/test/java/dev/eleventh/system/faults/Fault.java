package dev.eleventh.system.faults;

import java.util.Random;

/** A failure that a test causes. */
record Fault(String name, Action action) {
    @FunctionalInterface
    interface Action {
        /**
         * Causes the fault and returns when it is over, if it ends at all. The system must then recover without help.
         *
         * @param traffic sends a part of the stream without waiting for it; the fault runs it exactly once
         * @param random decides variable details, such as the moment
         */
        void strike(World world, Runnable traffic, Random random) throws Exception;
    }
}
