package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.Backbone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The resources that all rows share: the process's one backbone, temporary folders, and the extent of the measurements.
 */
public final class Workbench implements AutoCloseable {
    private static final int ROUNDS = 7;
    private static final int QUICK_ROUNDS = 2;

    private final boolean quick;
    private final Path folder;
    private final @Nullable Path network;
    private final Consumer<String> screen;
    private @Nullable Backbone backbone;

    private Workbench(boolean quick, Path folder, @Nullable Path network, Consumer<String> screen) {
        this.quick = quick;
        this.folder = folder;
        this.network = network;
        this.screen = screen;
    }

    /**
     * Opens a workbench in a new temporary folder, which is deleted on close.
     *
     * @param quick few and small, to see that everything works: its figures mean little
     * @param network for the row that needs one; null for none
     * @param screen receives the progress
     */
    static Workbench open(boolean quick, @Nullable Path network, Consumer<String> screen) throws IOException {
        return new Workbench(quick, Files.createTempDirectory("eleventh-performance-"), network, screen);
    }

    /** Returns the network that a person named; null for none. */
    @Nullable
    Path network() {
        return network;
    }

    boolean isQuick() {
        return quick;
    }

    /** Returns one number for a thorough run, another for a quick one. */
    int size(int thorough, int whenQuick) {
        return quick ? whenQuick : thorough;
    }

    int rounds() {
        return size(ROUNDS, QUICK_ROUNDS);
    }

    void say(String line) {
        screen.accept(line);
    }

    /** Creates a new folder below the temporary one. */
    Path newFolder(String name) {
        try {
            return Files.createTempDirectory(folder, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a folder, so that a row's gigabytes need not remain until the end. */
    static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete %s; delete it yourself".formatted(folder), e);
        }
    }

    /** Returns the backbone, loaded once on first use: TensorFlow does not release all the memory of a network. */
    Backbone backbone() {
        Backbone loaded = backbone;
        if (loaded == null) {
            loaded = Backbone.load();
            backbone = loaded;
        }
        return loaded;
    }

    @Override
    public void close() {
        if (backbone != null) {
            backbone.close();
        }
        delete(folder);
    }
}
