package dev.eleventh.backbone;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.FLOAT;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64;
import static dev.eleventh.backbone.BadNetwork.OPTIONS;
import static dev.eleventh.backbone.BadNetwork.file;
import static dev.eleventh.backbone.BadNetwork.files;
import static dev.eleventh.backbone.BadNetwork.network;
import static dev.eleventh.backbone.BadNetwork.options;
import static dev.eleventh.backbone.BadNetwork.text;
import static dev.eleventh.backbone.onnx.TestNetwork.attribute;
import static dev.eleventh.backbone.onnx.TestNetwork.constant;
import static dev.eleventh.backbone.onnx.TestNetwork.value;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.eleventh.backbone.onnx.TestNetwork;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files, inputs, outputs and settings that cannot be imported. */
@Timeout(value = Patience.MINUTES, unit = TimeUnit.MINUTES)
class OnnxImportRefusalsIT {
    private static Backbone backbone;

    @BeforeAll
    static void load() {
        backbone = Backbone.load();
    }

    @AfterAll
    static void close() {
        backbone.close();
    }

    @ParameterizedTest
    @MethodSource({"otherFiles", "inputs", "outputs", "values", "configurations"})
    void isRefused(BadNetwork bad, @TempDir Path folder) throws IOException {
        bad.requireRefusal(backbone, folder);
    }

    static Stream<BadNetwork> otherFiles() {
        byte[] sound = TestNetwork.classifier().model().toByteArray();
        return Stream.of(
                text("an empty file", "", "is empty"),
                file("zeros", new byte[1000], "begins with zeros"),
                text("a web page", "\n<!DOCTYPE html><html>", "is a web page", "/resolve/"),
                text(
                        "a Git LFS pointer",
                        "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 5\n",
                        "is a Git LFS pointer",
                        "run git lfs pull"),
                text("a ZIP archive", "PK\3\4........", "is a ZIP archive", "torch.onnx.export(", "model.export("),
                text("an HDF5 file", "\u0089HDF\r\n\u001a\n", "is an HDF5 file", "model.export("),
                text("JSON", "{\"nodes\": []}", "is not an ONNX file, or is damaged", "torch.onnx.export("),
                file(
                        "a truncated file",
                        Arrays.copyOf(sound, sound.length * 2 / 3),
                        "is damaged",
                        "copy, download or export it again"),
                file("a model without a graph", new byte[] {8, 8}, "has no graph"),
                files("a folder with nothing", folder -> {}, "has no saved_model.pb and no model.onnx"),
                files(
                        "two networks",
                        folder -> {
                            Files.write(folder.resolve("a.onnx"), sound);
                            Files.write(folder.resolve("b.onnx"), sound);
                        },
                        "several ONNX files",
                        "name the network's file"),
                files(
                        "a network that is a folder",
                        folder -> Files.createDirectory(folder.resolve("model.onnx")),
                        "has no saved_model.pb and no model.onnx"),
                files(
                        "5 GB",
                        folder -> large(folder.resolve("model.onnx")),
                        "5368709120 bytes",
                        "at most 1073741824",
                        "import a smaller network"),
                files(
                        "5 GB of weights",
                        folder -> {
                            large(folder.resolve("w.bin"));
                            ExternalDataIT.withExternal("location", "w.bin").write(folder);
                        },
                        "bytes or more",
                        "at most 1073741824"));
    }

    private static void large(Path file) throws IOException {
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(5L << 30);
        }
    }

    static Stream<BadNetwork> inputs() {
        return Stream.of(
                network(
                        "text",
                        new TestNetwork()
                                .input("input_ids", INT64, "N", "T")
                                .input("attention_mask", INT64, "N", "T")
                                .node("Cast", "input_ids -> c", attribute("to", 1))
                                .node("Identity", "c -> y")
                                .output("y", "N", "T"),
                        "input_ids int64[?, ?]",
                        "attention_mask",
                        "image encoder alone"),
                network(
                        "text with one input",
                        new TestNetwork()
                                .input("input_ids", INT64, "N", "T")
                                .node("Cast", "input_ids -> y", attribute("to", 1))
                                .output("y", "N", "T"),
                        "input_ids int64[?, ?]",
                        "text or audio model cannot be imported",
                        "optimum-cli export onnx"),
                network(
                        "audio",
                        new TestNetwork()
                                .input("waveform", FLOAT, "N", 16000)
                                .node("Identity", "waveform -> y")
                                .output("y", "N", 16000),
                        "waveform float[?, 16000]",
                        "text or audio model"),
                network(
                        "two images",
                        TestNetwork.ofImages()
                                .input("other", FLOAT, "N", 3, 8, 8)
                                .node("Add", "images other -> sum")
                                .pooled("sum"),
                        "images float[?, 3, 8, 8]",
                        "other float",
                        "expected only images"),
                network(
                        "no input",
                        new TestNetwork()
                                .node("Constant", "-> y", attribute("value", TestNetwork.floats("", 1, 3)))
                                .output("y", 1, 3),
                        "has the inputs []"),
                network(
                        "rank 3",
                        new TestNetwork()
                                .input("images", FLOAT, 3, 8, 8)
                                .node("Flatten", "images -> y")
                                .output("y", 3, 64),
                        "images float[3, 8, 8]",
                        "four dimensions"),
                network(
                        "rank 5",
                        new TestNetwork()
                                .input("video", FLOAT, "N", 4, 3, 8, 8)
                                .node("Flatten", "video -> y")
                                .output("y", "N", 768),
                        "video float[?, 4, 3, 8, 8]",
                        "four dimensions"),
                network(
                        "whole numbers",
                        new TestNetwork()
                                .input("images", INT64, "N", 3, 8, 8)
                                .node("Cast", "images -> c", attribute("to", 1))
                                .pooled("c"),
                        "images int64[?, 3, 8, 8]",
                        "float32, float16 or uint8"),
                network(
                        "four channels",
                        new TestNetwork()
                                .input("images", FLOAT, "N", 4, 8, 8)
                                .features("images")
                                .node("Identity", "features -> y")
                                .output("y", "N", 4),
                        "images float[?, 4, 8, 8]",
                        "4 channels",
                        "1 (grey) or 3 (RGB)",
                        "torch.onnx.export("),
                network(
                        "no size",
                        new TestNetwork()
                                .input("images", FLOAT, "N", 3, "H", "W")
                                .pooled("images"),
                        "set it with --size"),
                network(
                        "a side of 0",
                        new TestNetwork().input("images", FLOAT, "N", 3, 0, 8).pooled("images"),
                        "one side of its images, width 8 and height null",
                        "--size"),
                network(
                        "no channels",
                        new TestNetwork().input("images", FLOAT, "N", 0, 8, 8).pooled("images"),
                        "invalid channel count"),
                network(
                        "a side of 2^40",
                        new TestNetwork()
                                .input("images", FLOAT, "N", 3, 1L << 40, 1L << 40)
                                .pooled("images"),
                        "pixels a side, expected at most 1024"),
                network(
                        "a side of 5000",
                        new TestNetwork()
                                .input("images", FLOAT, "N", 3, 5000, 5000)
                                .pooled("images"),
                        "pixels a side, expected at most 1024",
                        "5000 pixels"),
                network(
                        "batches of a million",
                        new TestNetwork()
                                .input("images", FLOAT, 1_000_000, 3, 8, 8)
                                .pooled("images"),
                        "1000000 images in a batch",
                        "at most 32",
                        "torch.export.Dim"),
                network(
                        "batches of 2^33",
                        new TestNetwork()
                                .input("images", FLOAT, 1L << 33, 3, 8, 8)
                                .pooled("images"),
                        "8589934592 images in a batch"));
    }

    static Stream<BadNetwork> outputs() {
        return Stream.of(
                network(
                        "detection",
                        TestNetwork.ofImages()
                                .features("images")
                                .weight("kb", 3, 400)
                                .weight("ks", 3, 91)
                                .longs("s", -1, 100, 4)
                                .node("MatMul", "features kb -> b")
                                .node("Reshape", "b s -> boxes")
                                .node("MatMul", "features ks -> scores")
                                .node("ArgMax", "scores -> class", attribute("axis", 1))
                                .output("boxes", "N", 100, 4)
                                .output("scores", "N", 91)
                                .output("class", INT64, "N", 1),
                        "boxes[1, 100, 4]",
                        "scores[1, 91]",
                        "detection or segmentation"),
                network(
                        "rank 5",
                        TestNetwork.ofImages()
                                .longs("axes", 4)
                                .node("Unsqueeze", "images axes -> y")
                                .output("y", "N", 3, 8, 8, 1),
                        "y[1, 3, 8, 8, 1]",
                        "one vector for each image"),
                network(
                                "rank 5, named",
                                TestNetwork.ofImages()
                                        .longs("axes", 4)
                                        .node("Unsqueeze", "images axes -> y")
                                        .output("y", "N", 3, 8, 8, 1),
                                "has 5 dimensions, expected 2 to 4",
                                "--output")
                        .with(options("y")),
                network(
                        "rank 1",
                        TestNetwork.ofImages()
                                .longs("axes", 1, 2, 3)
                                .node("ReduceMean", "images -> y", attribute("keepdims", 0))
                                .output("y"),
                        "one vector for each image"),
                network("an unknown output", TestNetwork.backbone(), "no tensor 'nowhere'", "--output")
                        .with(options("nowhere")),
                network(
                        "the wrong batch",
                        TestNetwork.ofImages()
                                .features("images")
                                .longs("s", 3, -1)
                                .node("Reshape", "features s -> y")
                                .output("y", 3, "M"),
                        "the output 'y' is float[3, 1] for a batch of 1",
                        "--output"),
                network(
                        "a length that depends on the values",
                        TestNetwork.ofImages()
                                .features("images")
                                .weight(constant("half", 0.5f))
                                .node("Greater", "features half -> g")
                                .node("NonZero", "g -> n")
                                .node("Cast", "n -> f", attribute("to", 1))
                                .longs("s", 1, -1)
                                .node("Reshape", "f s -> y")
                                .output("y", "N", "M"),
                        "embeddings of 2 and of 4 values",
                        "one dimension for all images"),
                network(
                        "whole numbers",
                        TestNetwork.ofImages()
                                .features("images")
                                .node("Cast", "features -> y", attribute("to", 7))
                                .output("y", INT64, "N", 3),
                        "the output 'y' is int64[1, 3]",
                        "expected float or float16",
                        "--output"),
                network(
                        "text",
                        TestNetwork.ofImages()
                                .features("images")
                                .node("Cast", "features -> y", attribute("to", 8))
                                .output("y", TensorProto.DataType.STRING, "N", 3),
                        "the output 'y' is string[1, 3]"),
                network("a sequence", sequence(), "the outputs []", "one vector for each image"),
                network(
                        "an embedding of 19,200 values",
                        TestNetwork.ofImages()
                                .longs("s", 1, 100)
                                .node("Flatten", "images -> f")
                                .node("Tile", "f s -> y")
                                .output("y", "N", 19200),
                        "1 to 4096 values",
                        "19200"),
                network(
                        "2^28 values",
                        TestNetwork.ofImages()
                                .longs("s", 1, 1 << 21)
                                .node("GlobalAveragePool", "images -> p")
                                .node("Flatten", "p -> f")
                                .node("Tile", "f s -> y")
                                .output("y", "N", "M"),
                        "6291456"));
    }

    private static TestNetwork sequence() {
        TestNetwork network = TestNetwork.ofImages().node("SequenceConstruct", "images -> y");
        network.graph()
                .addOutput(ai.onnx.proto.OnnxMl.ValueInfoProto.newBuilder()
                        .setName("y")
                        .setType(ai.onnx.proto.OnnxMl.TypeProto.newBuilder()
                                .setSequenceType(ai.onnx.proto.OnnxMl.TypeProto.Sequence.newBuilder()
                                        .setElemType(value("", FLOAT).getType()))));
        return network;
    }

    static Stream<BadNetwork> values() {
        return Stream.of(
                network(
                        "NaN",
                        TestNetwork.ofImages()
                                .weight(constant("c", -1))
                                .features("images")
                                .node("Sub", "c features -> s")
                                .node("Sqrt", "s -> y")
                                .output("y", "N", 3),
                        "the output 'y' has NaN as its value",
                        "--preset",
                        "float32"),
                network(
                        "infinity",
                        TestNetwork.ofImages()
                                .weight(constant("c", 0))
                                .features("images")
                                .node("Div", "features c -> y")
                                .output("y", "N", 3),
                        "the output 'y' has Infinity as its value"),
                network(
                        "zeros",
                        TestNetwork.ofImages()
                                .weight(constant("c", 0))
                                .features("images")
                                .node("Mul", "features c -> y")
                                .output("y", "N", 3),
                        "is the same for 48 different images, 0.0",
                        "--output"),
                network(
                        "a constant",
                        TestNetwork.ofImages()
                                .weight(constant("c", 0))
                                .weight(constant("d", 3))
                                .features("images")
                                .node("Mul", "features c -> z")
                                .node("Add", "z d -> y")
                                .output("y", "N", 3),
                        "is the same for 48 different images, 3.0",
                        "--preset"),
                network(
                        "random numbers",
                        TestNetwork.ofImages()
                                .features("images")
                                .node("RandomNormalLike", "features -> y")
                                .output("y", "N", 3),
                        "different embeddings when it is run twice",
                        "without dropout"));
    }

    private static BadNetwork configured(String name, String file, String content, String... expected) {
        return files(
                name,
                folder -> {
                    TestNetwork.classifier().write(folder);
                    Files.writeString(folder.resolve(file), content);
                },
                expected);
    }

    static Stream<BadNetwork> configurations() {
        return Stream.of(
                configured("no JSON", "config.json", "<html>", "config.json is not JSON", "download it again"),
                configured("no object", "config.json", "[]", "must be a JSON object, was ARRAY"),
                configured(
                        "a truncated preprocessor",
                        "preprocessor_config.json",
                        "{\"size\": ",
                        "preprocessor_config.json is not JSON"),
                configured("JSON nested deeply", "config.json", "[".repeat(100_000), "is not JSON"),
                configured("5 MB of JSON", "config.json", " ".repeat(5 << 20), "more than 4194304 bytes"),
                configured(
                        "a label that is empty",
                        "config.json",
                        "{\"id2label\": {\"0\": \"a\", \"1\": \" \", \"2\": \"c\", \"3\": \"d\"}}",
                        "label 1 in config.json",
                        "1 to 128 characters, had 0",
                        "--labels"),
                configured(
                        "a label that is too long",
                        "config.json",
                        "{\"id2label\": {\"0\": \"a\", \"1\": \"%s\", \"2\": \"c\", \"3\": \"d\"}}"
                                .formatted("b".repeat(200)),
                        "label 1 in config.json",
                        "had 200"),
                configured(
                                "a deviation of 0",
                                "preprocessor_config.json",
                                "{\"image_mean\": [0,0,0], \"image_std\": [0,0,0], \"size\": 8}",
                                "deviation finite and not 0",
                                "--deviation")
                        .with(ImportOptions.defaults()),
                configured(
                        "a size of a billion",
                        "preprocessor_config.json",
                        "{\"image_mean\": [0,0,0], \"image_std\": [1,1,1], \"size\": 1000000000, \"do_center_crop\": true, \"crop_size\": 8}",
                        "1 to 4096 pixels a side"),
                configured(
                        "a crop of nothing",
                        "config.json",
                        "{\"pretrained_cfg\": {\"input_size\": [3, 8, 8], \"crop_pct\": 1e-30, \"mean\": [0,0,0], \"std\": [1,1,1]}}",
                        "1 to 4096 pixels a side",
                        "crop fraction"));
    }

    @Test
    void batchesOfEightOnlyAreAccepted(@TempDir Path folder) throws IOException {
        new TestNetwork().input("images", FLOAT, 8, 3, 8, 8).pooled("images").write(folder);

        Imported imported = new NetworkImport(backbone, OPTIONS).read(folder, null);

        assertThat(imported.backbone()
                        .embed(Noise.images(imported.backbone().description().format(), 3)))
                .hasSize(3);
    }

    @Test
    void afterwardsASoundNetworkIsImported(@TempDir Path folder) throws IOException {
        TestNetwork.classifier().write(folder);

        Imported imported = new NetworkImport(backbone, OPTIONS)
                .read(folder, List.of(new Label("a"), new Label("b"), new Label("c"), new Label("d")));

        assertThat(imported.backbone().description().dimension()).isEqualTo(3);
    }
}
