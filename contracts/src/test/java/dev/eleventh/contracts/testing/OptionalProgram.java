package dev.eleventh.contracts.testing;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program or library that some tests need and that may be missing on a machine with only a JDK and Maven. A test that
 * needs a missing one is skipped; with {@code -Dprograms.required=true} it fails.
 */
public enum OptionalProgram {
    CHROMIUM("chromium", "chromium", OptionalProgram::chromium),
    CURL("curl", "curl"),
    FAKETIME("libfaketime", "faketime", OptionalProgram::libfaketime),
    KCAT("kcat", "kcat"),
    NODE("node", "nodejs"),
    PGBOUNCER("pgbouncer", "pgbouncer"),
    PROMTOOL("promtool", "prometheus"),
    PSQL("psql", "postgresql-client"),
    SHASUM("shasum", "perl"),
    PYTHON("python3", "python3"),
    PYTHON_CONFLUENT_KAFKA("Python's confluent_kafka", "python3-confluent-kafka", python("confluent_kafka")),
    PYTHON_PIL("Python's PIL and numpy", "python3-pil python3-numpy", python("PIL, numpy")),
    PYTHON_SCIPY("Python's scipy", "python3-scipy", python("scipy.linalg")),
    PYTHON_SKLEARN("Python's sklearn", "python3-sklearn", python("sklearn"));

    private final String title;
    private final String debianPackages;

    @SuppressWarnings("ImmutableEnumChecker") // a search has no state
    private final Supplier<Optional<Path>> search;

    OptionalProgram(String title, String debianPackages, Supplier<Optional<Path>> search) {
        this.title = title;
        this.debianPackages = debianPackages;
        this.search = search;
    }

    /** A program that is found on the path by its own name. */
    OptionalProgram(String command, String debianPackages) {
        this(command, debianPackages, () -> onThePath(command).findFirst());
    }

    /**
     * Returns the file of the program or library, or for a Python module the Python that has it; empty when it is
     * missing.
     */
    public Optional<Path> find() {
        return search.get();
    }

    /** Skips the calling test when the program is missing, or fails it when programs are required. */
    public void require() {
        if (find().isEmpty()) {
            skipOrFail(Boolean.getBoolean("programs.required"));
        }
    }

    void skipOrFail(boolean required) {
        if (required) {
            throw new AssertionError(missing() + "; without -Dprograms.required=true the test is skipped");
        }
        Assumptions.abort(missing());
    }

    /** Returns a message that the program is missing and how to install it. */
    public String missing() {
        return "needs %s (not installed; Debian: apt-get install %s)".formatted(title, debianPackages);
    }

    public List<String> debianPackages() {
        return List.of(debianPackages.split(" "));
    }

    /** Returns the command, or the name of the library. */
    @Override
    public String toString() {
        return title;
    }

    private static Optional<Path> chromium() {
        Stream<Path> onThePath = onThePath("chromium", "google-chrome", "google-chrome-stable", "chromium-browser");
        Stream<Path> onMacOs = Stream.of("Chromium", "Google Chrome")
                .map(name -> Path.of("/Applications/%1$s.app/Contents/MacOS/%1$s".formatted(name)));
        return Stream.concat(onThePath, onMacOs)
                .filter(OptionalProgram::isProgram)
                .findFirst();
    }

    /** Finds the library for multi-threaded programs. */
    private static Optional<Path> libfaketime() {
        return Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
                .map(folder -> Path.of(folder, "faketime", "libfaketimeMT.so.1"))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Debian's packages are for its own Python, which need not be the first on the path. */
    private static Supplier<Optional<Path>> python(String module) {
        return () -> Stream.concat(onThePath("python3").limit(1), Stream.of(Path.of("/usr/bin/python3")))
                .filter(python -> canImport(python, module))
                .findFirst();
    }

    private static boolean canImport(Path python, String module) {
        try {
            return new ProcessBuilder(python.toString(), "-c", "import " + module)
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Stream<Path> onThePath(String... commands) {
        String[] folders = Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator);
        return Arrays.stream(commands)
                .flatMap(command -> Arrays.stream(folders).map(folder -> Path.of(folder, command)))
                .filter(OptionalProgram::isProgram);
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
