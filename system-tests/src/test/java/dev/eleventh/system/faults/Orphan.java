package dev.eleventh.system.faults;

import java.util.concurrent.TimeUnit;

/** Ends this JVM when the tests' JVM, which started it, has ended without stopping it. */
final class Orphan {
    private Orphan() {}

    static void endWithParent() {
        ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
        Thread watcher = new Thread(() -> watch(parent), "parent");
        watcher.setDaemon(true);
        watcher.start();
    }

    private static void watch(ProcessHandle parent) {
        try {
            while (parent.isAlive()) {
                TimeUnit.SECONDS.sleep(1);
            }
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
