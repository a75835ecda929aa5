package dev.eleventh.benchmarks.backbones;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.benchmarks.dataset.Picture;
import dev.eleventh.contracts.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts a process that measures the {@link Cost} of a network, so that no other network affects the result. */
public final class CostProcess {
    private static final int SHOWN = 1000;

    /** A network of 1 GB needs two minutes on two processors. */
    private static final Duration TIME = Duration.ofMinutes(15);

    private final Path folder;
    private final Path images;

    private CostProcess(Path folder, Path images) {
        this.folder = folder;
        this.images = images;
    }

    /**
     * Prepares the measurement.
     *
     * @param folder for temporary files
     * @param pictures to embed, at least one; at most {@value Cost#BATCH} are used
     */
    public static CostProcess of(Path folder, List<Picture> pictures) throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        for (int i = 0; i < Math.min(Cost.BATCH, pictures.size()); i++) {
            Files.write(
                    images.resolve("%02d".formatted(i)),
                    pictures.get(i).source().read());
        }
        return new CostProcess(folder, images);
    }

    /**
     * Measures a network.
     *
     * @throws IOException when the process fails; the message contains its last output
     */
    public Cost measure(Candidate candidate) throws IOException {
        Path result = Files.createTempFile(folder, "cost", ".json");
        Path output = Files.createTempFile(folder, "cost", ".log");
        Process process = new ProcessBuilder(command(candidate, result))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(TIME.toMinutes(), TimeUnit.MINUTES)) {
                throw new IOException(
                        "the process that measures the network '%s' did not end within %d minutes; compare smaller networks"
                                .formatted(candidate.name(), TIME.toMinutes()));
            }
            int exitCode = process.exitValue();
            if (exitCode != 0) {
                throw new IOException(
                        "the process that measures the network '%s' failed with exit code %d: %s; check that this machine has enough free memory"
                                .formatted(candidate.name(), exitCode, end(output)));
            }
            return Json.read(Files.readString(result), Cost.class);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the network was measured");
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    private List<String> command(Candidate candidate, Path result) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // the heap of a small service
                "-Xmx512m",
                "-XX:+UseSerialGC",
                // if this process is killed, nothing remains outside the folder
                "-Djava.io.tmpdir=" + folder,
                "-Dlogback.configurationFile=benchmark-logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                CostMain.class.getName(),
                images.toString(),
                result.toString()));
        Embedder network = candidate.embedder();
        command.add(network.description().sha256().hex());
        Path archive = candidate.archive();
        if (archive != null) {
            command.addAll(List.of(network.artifact().orElseThrow().kind().code(), archive.toString()));
        }
        return command;
    }

    private static String end(Path output) throws IOException {
        String text = new String(Files.readAllBytes(output), UTF_8).strip();
        return text.substring(Math.max(0, text.length() - SHOWN));
    }
}
