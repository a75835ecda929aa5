package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.NetworkImport;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.trainer.command.ImportMain;
import dev.eleventh.trainer.command.NetworkOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Measures inference and the learning path on an imported network, against a loop that runs the same file with ONNX
 * Runtime.
 */
final class OnnxRow implements Row {
    private static final double BAR = 0.85;
    private static final int DIFFERENT = 200;

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public String what() {
        return "images/s and examples/s on the network of --network, against a loop in one process that decodes the same bytes and runs the same file with ONNX Runtime";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        Path network = bench.network();
        if (network == null) {
            throw new MissingYardstickException("name a folder or file in ONNX with --network");
        }
        Embedder decoder = new NetworkImport(
                        bench.backbone(), new NetworkOptions().options(Set.of(ImportOptions.Format.values()), false))
                .read(network, null)
                .backbone();
        Path file = Files.isDirectory(network) ? network.resolve("model.onnx") : network;
        List<Figure> figures = new ArrayList<>();
        try (LocalServers servers = LocalServers.start(bench)) {
            int exitCode = ImportMain.run(servers.environment(), network.toString(), "--no-labels");
            if (exitCode != 0) {
                throw new IllegalStateException(
                        "the network %s was not imported: exit code %d".formatted(network, exitCode));
            }
            try (LocalServices services = LocalServices.start(servers, bench, LearningPathRow.RECORDING_ONLY);
                    Connection database = servers.connect();
                    Client client = new Client(servers.bootstrapServers());
                    Arrivals predictions =
                            new Arrivals(servers.bootstrapServers(), Topics.PREDICTIONS.name(), services.await());
                    PlainLoop plain = new PlainLoop(
                            decoder, new PlainOnnx(file, decoder.description().format()))) {
                LearningPathRow.begin(services, client);
                services.await().until("a version to serve", () -> services.servingVersion() > 0);
                List<byte[]> files = Lessons.repeated(Pictures.JPEG_224, DIFFERENT, bench.size(1_000, 100));
                figures.add(Figure.inTurns(
                        "onnx/inference",
                        "images/s",
                        bench.rounds(),
                        () -> files.size() / Rate.seconds(() -> InferenceRow.ask(client, predictions, files)),
                        () -> files.size() / Rate.seconds(() -> plain.run(files)),
                        Bar.atLeast(BAR)));
                figures.add(Figure.inTurns(
                        "onnx/learning-path",
                        "examples/s",
                        bench.size(5, 2),
                        () -> files.size()
                                / Rate.seconds(() -> LearningPathRow.record(services, client, database, files)),
                        () -> files.size() / Rate.seconds(() -> plain.run(files)),
                        Bar.atLeast(BAR)));
            }
        }
        return figures;
    }
}
