package dev.eleventh.backbone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that contains all temporary folders of this process. The process holds a lock in it, so another process can
 * tell a folder in use from one whose process was killed, and delete the latter: a network may have a gigabyte.
 */
final class ProcessFolder {
    static final String PREFIX = "eleventh-backbones-";
    static final String LOCK = "lock";

    private static final Logger LOG = LoggerFactory.getLogger(ProcessFolder.class);

    /** A younger folder may not be locked yet. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    /** By the folder for temporary files. They stay open as long as this process runs. */
    private static final Map<Path, ProcessFolder> OPEN = new HashMap<>();

    private final Path folder;

    /** Holds the lock. */
    @SuppressWarnings("unused")
    private final FileChannel channel;

    private ProcessFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Returns this process's folder, which the first call creates. It also deletes those of processes that were killed.
     *
     * @param parent the folder for temporary files
     */
    static synchronized Path in(Path parent) throws IOException {
        ProcessFolder open = OPEN.get(parent);
        // systems remove temporary files that are old
        if (open == null || !Files.isDirectory(open.folder)) {
            deleteAbandoned(parent);
            open = create(parent);
            OPEN.put(parent, open);
        }
        return open.folder;
    }

    private static ProcessFolder create(Path parent) throws IOException {
        Path folder = Files.createTempDirectory(parent, PREFIX);
        Path lock = folder.resolve(LOCK);
        FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
        // the last one is deleted first
        folder.toFile().deleteOnExit();
        lock.toFile().deleteOnExit();
        return new ProcessFolder(folder, channel);
    }

    private static void deleteAbandoned(Path parent) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : found) {
                if (isAbandoned(folder)) {
                    deleteAbandonedFolder(folder);
                }
            }
        }
    }

    private static void deleteAbandonedFolder(Path folder) {
        try {
            delete(folder);
            LOG.info("deleted the temporary files of a process that was killed folder={}", folder);
        } catch (IOException | UncheckedIOException e) {
            // another process deletes it at the same time
            LOG.debug("cannot delete temporary files folder={}", folder, e);
        }
    }

    private static boolean isAbandoned(Path folder) {
        Path lock = folder.resolve(LOCK);
        try {
            if (Files.getLastModifiedTime(lock)
                    .toInstant()
                    .isAfter(Instant.now().minus(YOUNG))) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                    FileLock free = channel.tryLock()) {
                return free != null;
            }
        } catch (OverlappingFileLockException e) {
            // this process's own
            return false;
        } catch (IOException e) {
            // another user's, or just deleted
            LOG.debug("cannot tell whether a folder is in use folder={}", folder, e);
            return false;
        }
    }

    /** Deletes a folder with all files in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }
}
