package dev.eleventh.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that contains all data. A temporary folder is deleted on close only if everything succeeded; otherwise its
 * log shows what failed.
 */
final class DataFolder implements AutoCloseable {
    private final Path path;
    private final boolean kept;
    private boolean wentWell;

    private DataFolder(Path path, boolean kept) {
        this.path = path;
        this.kept = kept;
    }

    /** Opens {@code chosen}, and creates it if necessary; for null, creates a new temporary folder. */
    static DataFolder open(@Nullable Path chosen) {
        try {
            if (chosen == null) {
                return new DataFolder(Files.createTempDirectory("eleventh-"), false);
            }
            return new DataFolder(
                    Files.createDirectories(chosen.toAbsolutePath().normalize()), true);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot create the data folder %s; choose another with --data".formatted(chosen), e);
        }
    }

    Path path() {
        return path;
    }

    boolean isKept() {
        return kept;
    }

    void allWentWell() {
        wentWell = true;
    }

    @Override
    public void close() {
        if (kept || !wentWell) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> childrenFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : childrenFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot delete the temporary folder %s; delete it yourself".formatted(path), e);
        }
    }
}
