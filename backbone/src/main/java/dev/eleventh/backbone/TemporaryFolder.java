package dev.eleventh.backbone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Files on disk, such as for an engine that reads only files; {@link #close} deletes them. */
public final class TemporaryFolder implements AutoCloseable {
    private final Path folder;

    private TemporaryFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes files.
     *
     * @param files by their path in the folder
     * @throws NoRoomException when they cannot be written
     */
    public static TemporaryFolder of(Map<String, byte[]> files) {
        try {
            TemporaryFolder created = new TemporaryFolder(Files.createTempDirectory(parent(), "eleventh-backbone"));
            try {
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    Path path = created.folder.resolve(file.getKey());
                    Files.createDirectories(path.getParent());
                    Files.write(path, file.getValue());
                }
                return created;
            } catch (IOException | RuntimeException e) {
                created.close();
                throw e;
            }
        } catch (IOException e) {
            throw NoRoomException.inFolder(parent(), e);
        }
    }

    /** Returns the folder for temporary files that is set at the time of the call. */
    private static Path parent() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    public Path path() {
        return folder;
    }

    @Override
    public void close() {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw NoRoomException.inFolder(parent(), e);
        }
    }
}
