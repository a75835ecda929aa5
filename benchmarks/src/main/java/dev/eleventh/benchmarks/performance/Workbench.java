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

/** What every row works with: the one backbone of the process, room on the disk, and how thorough to be. */
public final class Workbench implements AutoCloseable {
    private static final int ROUNDS = 7;
    private static final int QUICK_ROUNDS = 2;

    private final boolean quick;
    private final Path folder;
    private final Consumer<String> screen;
    private @Nullable Backbone backbone;

    private Workbench(boolean quick, Path folder, Consumer<String> screen) {
        this.quick = quick;
        this.folder = folder;
        this.screen = screen;
    }

    /**
     * A workbench in a new temporary folder, which goes when it is closed.
     *
     * @param quick few and small, to see that everything works: its figures mean little
     * @param screen is told how far it is
     */
    static Workbench open(boolean quick, Consumer<String> screen) throws IOException {
        return new Workbench(quick, Files.createTempDirectory("eleventh-performance-"), screen);
    }

    boolean isQuick() {
        return quick;
    }

    /** One number for a thorough run, another for a quick one. */
    int size(int thorough, int whenQuick) {
        return quick ? whenQuick : thorough;
    }

    int rounds() {
        return size(ROUNDS, QUICK_ROUNDS);
    }

    void say(String line) {
        screen.accept(line);
    }

    /** A new folder below the temporary one. */
    Path newFolder(String name) {
        try {
            return Files.createTempDirectory(folder, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gigabytes of a row need not wait for the end. */
    static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete %s; delete it by hand".formatted(folder), e);
        }
    }

    /** Loaded when first asked for, and once: TensorFlow does not give back all that a network took. */
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
