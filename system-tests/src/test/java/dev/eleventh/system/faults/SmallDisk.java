package dev.eleventh.system.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own for the database, which can be filled up. Only root can have one; else it is a plain directory. */
final class SmallDisk implements AutoCloseable {
    private static final int MIB = 1 << 20;

    private final Path mount;
    private final boolean small;

    SmallDisk(Path mount, int mebibytes) throws IOException {
        this.mount = Files.createDirectories(mount);
        this.small = run("mount", "-t", "tmpfs", "-o", "size=%dm".formatted(mebibytes), "tmpfs", mount.toString()) == 0;
    }

    boolean isSmall() {
        return small;
    }

    Path data() {
        return mount.resolve("postgresql");
    }

    /** To the last byte. */
    void fill() throws IOException {
        long free = Files.getFileStore(mount).getUsableSpace();
        while (free > 0
                && run("fallocate", "-l", String.valueOf(free), ballast(free).toString()) != 0) {
            free -= MIB;
        }
    }

    private Path ballast(long size) {
        return mount.resolve("ballast-" + size);
    }

    void free() throws IOException {
        try (var files = Files.list(mount)) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("ballast"))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private static int run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (small && run("umount", mount.toString()) != 0) {
            throw new IllegalStateException("cannot unmount %s; do it by hand".formatted(mount));
        }
    }
}
