package dev.eleventh.system.faults;

import java.util.Random;

/** Something that goes wrong on purpose. */
record Fault(String name, Action action) {
    @FunctionalInterface
    interface Action {
        /**
         * Returns when the fault is over, as far as it ends at all; what follows is the system's to mend.
         *
         * @param traffic sends a part of the stream, and does not wait for it; to be run once
         * @param random decides what is left open, such as the moment
         */
        void strike(World world, Runnable traffic, Random random) throws Exception;
    }
}
