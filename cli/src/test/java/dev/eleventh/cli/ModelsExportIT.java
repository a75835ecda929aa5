package dev.eleventh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.Imported;
import dev.eleventh.backbone.NetworkImport;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.telemetry.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports versions of a registry that has the built-in network (1), an ONNX network (2) and a SavedModel (3). */
class ModelsExportIT {
    private static final Path NETWORKS = Path.of("../backbone/src/test/resources/dev/eleventh/backbone/networks");
    private static final Path FIXTURES = Path.of("../backbone/fixtures");

    private static final Map<String, Object> FILES = new HashMap<>();
    private static Metrics metrics;
    private static HttpServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        try (Backbone engine = Backbone.load()) {
            int dimension = engine.description().dimension();
            LinearHead head = new LinearHead(List.of(new Label("cup")), dimension, new float[dimension], new float[1]);
            version(1, head, engine.description().sha256(), null, null);
            NetworkImport imports = new NetworkImport(engine, ImportOptions.defaults());
            version(2, "onnx", imports.read(NETWORKS.resolve("hf-vit-classifier"), null));
            List<Label> labels = Files.readAllLines(FIXTURES.resolve("labels.txt")).stream()
                    .map(Label::new)
                    .toList();
            version(3, "saved-model", imports.read(FIXTURES.resolve("keras"), labels));
        }
        metrics = Metrics.start();
        Endpoints registry = routes -> routes.get("/v1/registry/versions/<path>", ctx -> {
            Object file = Objects.requireNonNull(FILES.get(ctx.pathParam("path")));
            if (file instanceof byte[] bytes) {
                ctx.result(bytes);
            } else {
                ctx.json(file);
            }
        });
        server = HttpServer.start(new HttpSettings("127.0.0.1", 0), List.of(registry), List.of(), metrics.registry());
    }

    private static void version(int number, String kind, Imported imported) throws IOException {
        LinearHead head = Objects.requireNonNull(imported.classifier()).head();
        version(number, head, imported.backbone().description().sha256(), kind, Files.readAllBytes(imported.archive()));
    }

    private static void version(
            int number, LinearHead head, Sha256 backbone, @Nullable String kind, byte @Nullable [] archive) {
        byte[] bytes = HeadCodec.encode(head);
        Map<String, Object> version = new HashMap<>(Map.of(
                "version",
                number,
                "labels",
                head.labels(),
                "temperature",
                1,
                "head_sha256",
                Sha256.of(bytes),
                "backbone_sha256",
                backbone));
        FILES.put(number + "/head", bytes);
        if (kind != null && archive != null) {
            version.put("backbone_kind", kind);
            FILES.put(number + "/backbone", archive);
        }
        FILES.put(Integer.toString(number), version);
    }

    @AfterAll
    static void stop() {
        server.close();
        metrics.close();
    }

    @Test
    void aVersionOnAnOnnxNetworkIsOneFileUnlessOnlyTheHeadIsWanted() throws Exception {
        Program.Run whole = export("2 --format onnx --to DIR/whole.onnx");
        Program.Run head = export("2 --format onnx --head-only --to DIR/head.onnx");

        assertThat(whole.exitCode()).as(whole.err()).isEqualTo(ExitCode.DONE);
        assertThat(whole.out())
                .contains(
                        "as onnx, backbone and head",
                        "Input: pixel_values, float32 [n, 3, 64, 64]. Images: 64x64, squash",
                        "RGB, (sample * 0.00392157 - [0.5, 0.5, 0.5]) / [0.5, 0.5, 0.5]");
        assertThat(head.out()).contains("as onnx, the head alone").doesNotContain("Input:");
        assertThat(Files.size(folder.resolve("whole.onnx")))
                .isGreaterThan(10 * Files.size(folder.resolve("head.onnx")));
        assertThat(export("2 --format onnx --to DIR/whole.onnx").err()).contains("exists already");
    }

    @Test
    void aVersionOnAnOnnxNetworkIsNoSavedModel() throws Exception {
        Program.Run run = export("2 --format savedmodel --to DIR/2");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("an imported ONNX network, which is no SavedModel; use --format onnx");
        assertNothingWritten();
    }

    @Test
    void aVersionOnAnotherNetworkIsASavedModelOrAHead() throws Exception {
        for (int version : List.of(1, 3)) {
            Program.Run saved = export("%d --format savedmodel --to DIR/%d".formatted(version, version));
            Program.Run onnx = export("%d --format onnx --to DIR/%d.onnx --json".formatted(version, version));

            assertThat(saved.exitCode()).as(saved.err()).isEqualTo(ExitCode.DONE);
            assertThat(saved.out()).contains("as savedmodel, backbone and head");
            assertThat(folder.resolve(version + "/saved_model.pb")).isNotEmptyFile();
            assertThat(Json.TREES.readTree(onnx.out()).path("has_backbone").asBoolean(true))
                    .isFalse();
        }
    }

    @Test
    void aDamagedBackboneIsRefused() throws Exception {
        Object backbone = FILES.put("2/backbone", new byte[] {1});
        try {
            Program.Run run = export("2 --format onnx --to DIR/whole.onnx");

            assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(run.err()).contains("the downloaded backbone has SHA-256", "as in the registry");
            assertNothingWritten();
        } finally {
            FILES.put("2/backbone", backbone);
        }
    }

    private Program.Run export(String arguments) {
        String typed = "models export %s --url http://127.0.0.1:%d".formatted(arguments, server.port());
        return Program.run(typed.replace("DIR", folder.toString()).split(" "));
    }

    private void assertNothingWritten() throws Exception {
        try (Stream<Path> written = Files.list(folder)) {
            assertThat(written).isEmpty();
        }
    }
}
