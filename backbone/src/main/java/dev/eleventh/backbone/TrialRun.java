package dev.eleventh.backbone;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.sun.management.OperatingSystemMXBean;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.onnx.OnnxSignature;
import dev.eleventh.contracts.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The first run of an imported network, in a process of its own with limits on time and memory. A network can crash its
 * engine (ONNX Runtime 1.23.2 dies of a whole number divided by zero), compute endlessly or fill the memory, and an
 * engine can be interrupted neither while it loads a network nor within an operator.
 *
 * <p>The process runs noise. A network that misbehaves for certain images only is not found.
 */
final class TrialRun {
    private static final long GIB = 1L << 30;

    /** Loading and 33 images; the slowest network within the limit of size needs half a minute on two processors. */
    private static final Duration TIME = Duration.ofMinutes(5);

    /** A ViT-B/16 needs 2 GiB for a batch of 32. */
    private static final long MEMORY_BYTES = 8 * GIB;

    /** A network fills at most some hundred megabytes between two looks. */
    private static final long LOOK_MILLIS = 20;

    private static final String OUTPUT = "output";

    private static final int OUTPUT_BYTES = 1000;

    private final Duration time;
    private final long memoryBytes;

    TrialRun(Duration time, long memoryBytes) {
        this.time = time;
        this.memoryBytes = memoryBytes;
    }

    /** Returns the usual limits: of memory 8 GiB, or half of this machine's or container's. */
    static TrialRun usual() {
        long total =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return new TrialRun(TIME, Math.min(MEMORY_BYTES, total / 2));
    }

    /**
     * What the process runs.
     *
     * @param network an ONNX file, or the folder of a SavedModel
     * @param onnx the input of an ONNX file; null for a SavedModel
     * @param signature of a SavedModel; null for an ONNX file
     */
    record Plan(
            @JsonProperty("network") Path network,
            @JsonProperty("format") PixelFormat format,
            @JsonProperty("onnx") @Nullable OnnxSignature onnx,
            @JsonProperty("signature") @Nullable String signature) {}

    /**
     * Runs a network. An exception of the engine is left to the import, which meets it again.
     *
     * @throws IllegalArgumentException when the network crashed, or had to be stopped; the message says why
     */
    void requireHarmless(Plan plan) throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            Process process = start(plan, folder.path());
            try {
                String excess = waitFor(process);
                if (excess != null || process.exitValue() != 0) {
                    throw refused(plan, stage(folder.path(), process), excess);
                }
            } finally {
                process.destroyForcibly().onExit().join();
            }
        }
    }

    private static Process start(Plan plan, Path folder) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                // of a process that is killed, nothing stays
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                TrialMain.class.getName(),
                folder.toString(),
                Json.write(plan));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(OUTPUT).toFile())
                .start();
    }

    /** Returns what the process was doing. */
    private static String stage(Path folder, Process process) throws IOException {
        Path stage = folder.resolve(TrialMain.STAGE);
        if (Files.exists(stage)) {
            return Files.readString(stage);
        }
        if (process.isAlive()) {
            return "was not yet loaded";
        }
        try (InputStream output = Files.newInputStream(folder.resolve(OUTPUT))) {
            throw new IllegalStateException(
                    "the process for the trial run of a network did not start (exit code %d): %s; check JAVA_TOOL_OPTIONS"
                            .formatted(
                                    process.exitValue(), new String(output.readNBytes(OUTPUT_BYTES), UTF_8).strip()));
        }
    }

    /** Waits until the process ends or exceeds a limit; returns the limit, or null. */
    private @Nullable String waitFor(Process process) throws IOException {
        long start = System.nanoTime();
        try {
            while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                long bytes = residentBytes(process);
                if (bytes > memoryBytes) {
                    return "it used %.1f GiB of memory, expected at most %.1f"
                            .formatted((double) bytes / GIB, (double) memoryBytes / GIB);
                }
                if (System.nanoTime() - start > time.toNanos()) {
                    return "it did not end within %d seconds".formatted(time.toSeconds());
                }
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted during the trial run of the network");
        }
    }

    /** Returns 0 where the operating system has no such file. */
    private static long residentBytes(Process process) {
        try {
            return Files.readAllLines(Path.of("/proc/%d/status".formatted(process.pid()))).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            // the process has just ended, or this is no Linux
            return 0;
        }
    }

    private static IllegalArgumentException refused(Plan plan, String stage, @Nullable String excess) {
        String what = excess == null
                ? "crashed, as by a division by zero or a function that calls itself"
                : "was stopped: " + excess;
        return new IllegalArgumentException(
                "the trial run of %s %s; this happened when the network %s. Nothing was imported; export the network without loops and branches, with the size of image that it was trained with, or import a smaller one"
                        .formatted(plan.network(), what, stage));
    }
}
