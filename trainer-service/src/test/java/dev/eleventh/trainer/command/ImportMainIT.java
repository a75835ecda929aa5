package dev.eleventh.trainer.command;

import static dev.eleventh.trainer.Pictures.Subject.RED_CIRCLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.NetworkImport;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.HttpReads;
import dev.eleventh.trainer.Pictures;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.http.RegistryEndpoint;
import dev.eleventh.trainer.publish.Outbox;
import dev.eleventh.trainer.publish.PostgresOutbox;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresBackbones;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.record.RecordBatch;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresJudgements;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PostgresOutcomes;
import dev.eleventh.trainer.registry.PostgresRegistryReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with the classifiers of backbone/fixtures, against PostgreSQL. */
class ImportMainIT {
    private static final Path FIXTURES = Path.of("../backbone/fixtures");
    private static final String KERAS = FIXTURES.resolve("keras").toString();
    private static final String PLAIN = FIXTURES.resolve("plain").toString();
    private static final Path NETWORKS = Path.of("../backbone/src/test/resources/dev/eleventh/backbone/networks");
    private static final String VIT = NETWORKS.resolve("hf-vit-classifier").toString();
    private static final String LABELS = FIXTURES.resolve("labels.txt").toString();

    private final TestDatabase database = TestDatabase.create();
    private final ModelRegistry registry = new PostgresModelRegistry(database.jdbi());
    private final ExampleStore store = new PostgresExampleStore(database.jdbi(), 0, 1_000, Clock.systemUTC());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aClassifierBecomesVersionOneAndWaitsToBePublished() {
        assertThat(run(KERAS, "--labels", LABELS)).as(err.toString()).isZero();

        Champion champion = registry.champion().orElseThrow();
        assertThat(champion.version()).isEqualTo(1);
        assertThat(champion.head().labels()).contains(new Label("Ankle boot")).hasSize(10);
        List<Outbox.Row> rows = new PostgresOutbox(database.jdbi()).pending(10);
        assertThat(rows).singleElement().isInstanceOfSatisfying(Outbox.Model.class, row -> {
            assertThat(row.manifest().strategy()).isEqualTo("import");
            assertThat(row.manifest().backboneSha256())
                    .isEqualTo(champion.backbone().sha256());
            assertThat(row.manifest().selfTest()).isNotEmpty();
        });
        assertThat(out.toString())
                .contains(
                        "10 classes on embeddings of 24 values",
                        "grey 28x28 in 0..1",
                        champion.backbone().sha256().hex());
    }

    @Test
    void theImportedBackboneBecomesTheBase() {
        PostgresBackbones backbones = new PostgresBackbones(database.jdbi(), TestTrainer.backbone());
        assertThat(backbones.base()).isSameAs(TestTrainer.backbone());

        assertThat(run(PLAIN, "--labels", LABELS, "--scale", "-1..1"))
                .as(err.toString())
                .isZero();

        assertThatThrownBy(() -> backbones.requireBase(
                        TestTrainer.backbone().description().sha256()))
                .isInstanceOf(SupersededException.class)
                .hasMessageContaining("another network was chosen");
        Embedder base = backbones.base();
        assertThat(base.description().format().channels()).isEqualTo(3);
        assertThat(base.description().sha256())
                .isEqualTo(registry.champion().orElseThrow().backbone().sha256());
        backbones.requireBase(base.description().sha256());
    }

    @Test
    void embeddingsOfAnImportedBackboneAreStoredUnquantised() throws Exception {
        assertThat(run(KERAS, "--labels", LABELS)).as(err.toString()).isZero();
        Embedder base = new PostgresBackbones(database.jdbi(), TestTrainer.backbone()).base();
        Embedding embedding =
                base.embed(List.of(base.decode(Pictures.png(RED_CIRCLE, 0)))).get(0);
        AcceptedRecord.Labelled event = (AcceptedRecord.Labelled) Events.labelled(0, "a", "mug", "image");

        store.record(batch(
                base, new AcceptedRecord.Labelled(event.record(), event.event(), embedding, event.imageSha256())));

        byte[] stored = database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT embedding FROM example")
                        .map((row, context) -> row.getBytes("embedding"))
                        .one());
        assertThat(Embedding.fromBytes(stored)).isEqualTo(embedding);
        assertThat(embedding.isQuantised()).isFalse();
    }

    @Test
    void embeddingsOfTheBuiltInBackboneAreNotRecordedAfterTheImport() {
        RecordBatch before = batch(TestTrainer.backbone(), Events.labelled(0, "a", "mug", "image"));
        assertThat(run(KERAS, "--labels", LABELS)).as(err.toString()).isZero();

        assertThatThrownBy(() -> store.record(before)).isInstanceOf(SupersededException.class);

        assertThat(database.number("SELECT count(*) FROM example_event")).isZero();
    }

    @Test
    void anImportedBackboneCanBeDownloaded() throws Exception {
        assertThat(run(VIT)).as(err.toString()).isZero();
        Sha256 sha256 = registry.champion().orElseThrow().backbone().sha256();

        try (HttpReads http = new HttpReads(new RegistryEndpoint(
                new PostgresRegistryReader(database.jdbi()),
                new PostgresJudgements(database.jdbi()),
                new PostgresOutcomes(database.jdbi())))) {
            HttpResponse<byte[]> backbone = http.get("/v1/registry/versions/1/backbone");

            assertThat(backbone.statusCode()).isEqualTo(200);
            assertThat(Sha256.of(backbone.body())).isEqualTo(sha256);
            assertThat(backbone.headers().firstValue("Content-Disposition"))
                    .hasValue("attachment; filename=\"backbone-1.zip\"");
            assertThat(http.json("/v1/registry/versions/1")
                            .path("backbone_kind")
                            .asText())
                    .isEqualTo("onnx");
            String tag = backbone.headers().firstValue("ETag").orElseThrow();
            assertThat(http.get("/v1/registry/versions/1/backbone", "If-None-Match", tag)
                            .statusCode())
                    .isEqualTo(304);
        }
    }

    @Test
    void aDatabaseThatHasAVersionIsLeftUnchanged() {
        assertThat(run(KERAS, "--labels", LABELS)).as(err.toString()).isZero();

        assertThat(run(PLAIN, "--labels", LABELS, "--scale", "-1..1")).isEqualTo(1);

        assertThat(err.toString())
                .contains("the database already has a model version; import the network into an empty");
        assertThat(database.number("SELECT count(*) FROM model_version")).isEqualTo(1);
    }

    @Test
    void aDatabaseThatHasExamplesIsLeftUnchanged() {
        store.record(batch(TestTrainer.backbone(), Events.labelled(0, "a", "mug", "image")));

        assertThat(run(KERAS, "--labels", LABELS)).isEqualTo(1);

        assertThat(err.toString()).contains("the database already has 1 examples, embedded by the present backbone");
        assertThat(database.number("SELECT count(*) FROM model_artifact")).isZero();
    }

    @Test
    void labelsMayHaveTheNumbersOfTeachableMachine(@TempDir Path folder) throws Exception {
        Path numbered = Files.writeString(folder.resolve("numbered.txt"), "\uFEFF0 mug\r\n1 coffee cup\r\n");
        Path plain = Files.writeString(folder.resolve("plain.txt"), "0 mug\n7 seas\n");

        assertThat(LabelOptions.readLabels(numbered)).containsExactly(new Label("mug"), new Label("coffee cup"));
        assertThat(LabelOptions.readLabels(plain)).containsExactly(new Label("0 mug"), new Label("7 seas"));
        Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'K', (byte) 0xE4});
        assertThatThrownBy(() -> LabelOptions.readLabels(latin)).hasMessageContaining("must be UTF-8");
    }

    @Test
    void invalidInputsAreReported(@TempDir Path folder) throws Exception {
        Path nine = Files.write(
                folder.resolve("nine.txt"), Files.readAllLines(Path.of(LABELS)).subList(0, 9));
        Path gap = Files.writeString(folder.resolve("gap.txt"), "a\n\nb\n");

        assertThat(run(KERAS, "--labels", nine.toString())).isEqualTo(1);
        assertThat(run(KERAS, "--labels", gap.toString())).isEqualTo(1);
        assertThat(run(KERAS, "--labels", "nowhere.txt")).isEqualTo(1);
        assertThat(run(KERAS, "--labels", LABELS, "--scale", "0..2")).isEqualTo(1);
        assertThat(run(KERAS, "--labels", LABELS, "--embedding", "nowhere")).isEqualTo(1);
        assertThat(run(folder.toString(), "--labels", LABELS)).isEqualTo(1);

        assertThat(err.toString())
                .contains(
                        "import failed: the classifier has 10 classes, but there are 9 labels",
                        "line 2 of",
                        "the labels file nowhere.txt does not exist",
                        "scale must be 0..1, -1..1 or 0..255, was '0..2'",
                        "have the embedding 'nowhere'",
                        "has no saved_model.pb and no model.onnx");
        assertThat(database.number("SELECT count(*) FROM model_version")).isZero();
    }

    @Test
    void anOnnxClassifierHasTheLabelsOfItsFiles() {
        assertThat(run(VIT)).as(err.toString()).isZero();

        Champion champion = registry.champion().orElseThrow();
        assertThat(champion.head().labels()).contains(new Label("LABEL_9")).hasSize(10);
        assertThat(new PostgresBackbones(database.jdbi(), TestTrainer.backbone())
                        .base()
                        .description()
                        .sha256())
                .isEqualTo(champion.backbone().sha256());
        assertThat(out.toString())
                .contains("10 classes on embeddings of 48 values", "image_mean in preprocessor_config.json");
    }

    @Test
    void damagedNetworksChangeNothing(@TempDir Path folder) throws Exception {
        byte[] sound = Files.readAllBytes(NETWORKS.resolve("hf-vit-classifier/model.onnx"));
        Path truncated = Files.write(folder.resolve("truncated.onnx"), Arrays.copyOf(sound, sound.length / 2));
        Path pointer = Files.writeString(folder.resolve("pointer.onnx"), "version https://git-lfs.github.com/spec/v1");

        assertThat(run(truncated.toString())).isEqualTo(1);
        assertThat(run(pointer.toString())).isEqualTo(1);

        assertThat(err.toString())
                .contains("import failed: ", "is not an ONNX file, or is damaged", "run git lfs pull");
        assertThat(database.number("SELECT count(*) FROM model_artifact")).isZero();
        assertThat(database.number("SELECT count(*) FROM base_backbone")).isZero();
        assertThat(run(VIT)).as(err.toString()).isZero();
    }

    @Test
    void aNetworkOfSeveralPartsIsOpenedFromTheDatabase(@TempDir Path folder) throws Exception {
        for (String beside : List.of("config.json", "preprocessor_config.json")) {
            Files.copy(Path.of(VIT).resolve(beside), folder.resolve(beside));
        }
        byte[] random = new byte[20 << 20];
        new Random(1).nextBytes(random);
        Path model = Files.copy(Path.of(VIT).resolve("model.onnx"), folder.resolve("model.onnx"));
        // protobuf merges messages that follow each other
        Files.write(model, unusedWeights(random).toByteArray(), StandardOpenOption.APPEND);

        assertThat(run(folder.toString(), "--no-labels")).as(err.toString()).isZero();

        assertThat(database.number("SELECT count(*) FROM model_artifact_part")).isEqualTo(2);
        Embedder large = new PostgresBackbones(database.jdbi(), TestTrainer.backbone()).base();
        Embedder small = new NetworkImport(TestTrainer.backbone(), ImportOptions.defaults())
                .read(Path.of(VIT), null)
                .backbone();
        byte[] image = Pictures.png(RED_CIRCLE, 0);
        assertThat(large.description().sha256())
                .isNotEqualTo(small.description().sha256());
        assertThat(large.embed(List.of(large.decode(image)))).isEqualTo(small.embed(List.of(small.decode(image))));
    }

    private static ModelProto unusedWeights(byte[] content) {
        TensorProto weights = TensorProto.newBuilder()
                .setName("unused")
                .setDataType(TensorProto.DataType.UINT8_VALUE)
                .addDims(content.length)
                .setRawData(ByteString.copyFrom(content))
                .build();
        return ModelProto.newBuilder()
                .setGraph(GraphProto.newBuilder().addInitializer(weights))
                .build();
    }

    @Test
    void aNetworkWithoutLabelsBecomesTheBaseOfASystemWithoutClasses() {
        assertThat(run(VIT, "--no-labels")).as(err.toString()).isZero();

        assertThat(registry.champion()).isEmpty();
        assertThat(new PostgresBackbones(database.jdbi(), TestTrainer.backbone())
                        .base()
                        .description()
                        .dimension())
                .isEqualTo(48);
        assertThat(run(VIT, "--no-labels")).isEqualTo(1);
        assertThat(err.toString()).contains("the database already has 1 imported networks");
    }

    @Test
    void aCheckShowsTheAnswersAndNeedsNoDatabase() {
        String picture = NETWORKS.resolve("pictures/wide-200x120.png").toString();
        String other = NETWORKS.resolve("pictures/tall-75x130.png").toString();

        assertThat(execute(Map.of(), VIT, "--check", picture))
                .as(err.toString())
                .isZero();
        assertThat(execute(Map.of(), VIT, "--no-labels", "--check", picture, other))
                .as(err.toString())
                .isZero();

        assertThat(out.toString())
                .contains(
                        "would be imported as version 1, with 10 classes",
                        "wide-200x120.png: LABEL_",
                        "would be imported as a backbone without classes",
                        "most similar to",
                        "Nothing was written.");
    }

    @Test
    void aFormatMayBeForbidden() {
        assertThat(execute(Map.of("IMPORT_FORMATS", "onnx"), KERAS, "--labels", LABELS, "--check"))
                .isEqualTo(1);

        assertThat(err.toString()).contains("is of the format saved-model, which IMPORT_FORMATS does not allow here");
    }

    private RecordBatch batch(Embedder embedder, AcceptedRecord reading) {
        Map<Integer, Long> positions = store.positions(new TreeMap<>(Map.of(0, 0L)));
        return Events.batch(embedder.description().sha256(), List.of(reading), positions);
    }

    private int run(String... arguments) {
        return execute(
                Map.of(
                        "DATABASE_URL", database.config().url(),
                        "DATABASE_USER", database.config().user(),
                        "DATABASE_PASSWORD", database.config().password().reveal()),
                arguments);
    }

    private int execute(Map<String, String> environment, String... arguments) {
        return ImportMain.commandLine(environment)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
