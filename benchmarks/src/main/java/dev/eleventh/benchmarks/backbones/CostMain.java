package dev.eleventh.benchmarks.backbones;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.benchmarks.performance.Spread;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The process that measures the {@link Cost} of one network; {@link CostProcess} starts it. */
final class CostMain {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int WARM_UP = 3;
    private static final int RUNS_ALONE = 31;
    private static final int RUNS_IN_BATCHES = 5;

    private CostMain() {}

    /**
     * Measures a network.
     *
     * @param arguments the folder of the images, the file for the result, the network's identity, and for an imported
     *     network its kind and file
     */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        ProcessHandle.current().parent().ifPresent(CostMain::endWith);
        try (Backbone builtIn = Backbone.load()) {
            Embedder network = arguments.length == 3
                    ? builtIn.builtIn(new Sha256(arguments[2])).orElseThrow()
                    : builtIn.open(BackboneArtifact.Kind.ofCode(arguments[3]), Path.of(arguments[4]));
            Cost cost = cost(network, images(network, Path.of(arguments[0])));
            Files.writeString(Path.of(arguments[1]), Json.write(cost));
        }
    }

    /** Without its parent, nobody would need the result. */
    private static void endWith(ProcessHandle parent) {
        CompletableFuture<Void> unused =
                parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
    }

    private static List<Pixels> images(Embedder network, Path folder) throws IOException, InvalidImageException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.sorted().toList();
        }
        List<Pixels> decoded = new ArrayList<>();
        for (Path file : files) {
            decoded.add(network.decode(Files.readAllBytes(file)));
        }
        List<Pixels> images = new ArrayList<>();
        for (int i = 0; i < Cost.BATCH; i++) {
            images.add(decoded.get(i % decoded.size()));
        }
        return images;
    }

    private static Cost cost(Embedder network, List<Pixels> images) throws IOException {
        List<Double> alone = new ArrayList<>();
        for (int run = -WARM_UP; run < RUNS_ALONE; run++) {
            double seconds = seconds(network, List.of(images.get(Math.floorMod(run, images.size()))));
            if (run >= 0) {
                alone.add(1000 * seconds);
            }
        }
        List<Double> together = new ArrayList<>();
        for (int run = -1; run < RUNS_IN_BATCHES; run++) {
            double seconds = seconds(network, images);
            if (run >= 0) {
                together.add(images.size() / seconds);
            }
        }
        return new Cost(Spread.of(alone).median(), Spread.of(together).median(), peakBytes());
    }

    private static double seconds(Embedder network, List<Pixels> images) {
        long start = System.nanoTime();
        network.embed(images);
        return (System.nanoTime() - start) / 1e9;
    }

    /** Returns the most resident memory of this process so far; null if the operating system is not Linux. */
    private static @Nullable Long peakBytes() throws IOException {
        if (!Files.exists(STATUS)) {
            return null;
        }
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElse(null);
    }
}
