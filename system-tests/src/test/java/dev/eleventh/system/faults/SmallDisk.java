package dev.eleventh.system.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mounts a small file system for the database, which tests can fill; without the right to mount, a plain directory. */
public final class SmallDisk implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SmallDisk.class);

    private static final int MIB = 1 << 20;
    private static final int PAGE = 1 << 12;

    /** The reason why a test is skipped on a machine that cannot mount the file system. */
    public static final String MISSING = "needs the right to mount a file system for the database, which root has";

    private final Path mount;
    private final boolean small;

    public SmallDisk(Path mount, int mebibytes) throws IOException {
        this.mount = Files.createDirectories(mount);
        this.small = run("mount", "-t", "tmpfs", "-o", "size=%dm".formatted(mebibytes), "tmpfs", mount.toString()) == 0;
    }

    public boolean isSmall() {
        return small;
    }

    public Path data() {
        return mount.resolve("postgresql");
    }

    /** Fills the file system to the last page, whatever else is written meanwhile. */
    public void fill() throws IOException {
        for (int block : List.of(MIB, PAGE)) {
            Path ballast = mount.resolve("ballast-" + block);
            try (OutputStream out = Files.newOutputStream(ballast)) {
                byte[] zeros = new byte[block];
                while (Files.getFileStore(mount).getUsableSpace() > 0) {
                    out.write(zeros);
                }
            } catch (IOException e) {
                log.debug("filled with blocks of {} bytes", block, e);
            }
        }
    }

    public void free() throws IOException {
        try (var files = Files.list(mount)) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("ballast"))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private static int run(String... command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            log.debug("cannot run {}", command[0], e);
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (small && run("umount", mount.toString()) != 0) {
            throw new IllegalStateException("cannot unmount %s; unmount it with umount".formatted(mount));
        }
    }
}
