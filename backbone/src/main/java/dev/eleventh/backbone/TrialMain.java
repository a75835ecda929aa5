package dev.eleventh.backbone;

import ai.djl.MalformedModelException;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.tensorflow.engine.TfEngine;
import dev.eleventh.backbone.onnx.OnnxNetwork;
import dev.eleventh.backbone.onnx.OnnxSignature;
import dev.eleventh.backbone.onnx.Provider;
import dev.eleventh.contracts.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.tensorflow.exceptions.TensorFlowException;

/** The process of a {@link TrialRun}. It exits with code 0 unless its engine crashes. */
final class TrialMain {
    /** A file in which the process says what it is doing. */
    static final String STAGE = "stage";

    private final TrialRun.Plan plan;
    private final Path folder;

    private TrialMain(TrialRun.Plan plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
    }

    /** Runs a network; the arguments are a folder for temporary files, and the plan as JSON. */
    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        ProcessHandle.current().parent().ifPresent(TrialMain::endWith);
        TrialRun.Plan plan = Json.read(arguments[1], TrialRun.Plan.class);
        new TrialMain(plan, Path.of(arguments[0])).run();
        // no native library can keep the process from ending
        Runtime.getRuntime().halt(0);
    }

    /** Without its parent, nobody would stop this process. */
    private static void endWith(ProcessHandle parent) {
        CompletableFuture<Void> unused =
                parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
    }

    private void run() throws IOException {
        try {
            if (plan.onnx() != null) {
                runOnnx(plan.onnx());
            } else {
                runSavedModel(Objects.requireNonNull(plan.signature(), "signature"));
            }
        } catch (IllegalArgumentException | EngineException | TensorFlowException | MalformedModelException e) {
            // the import meets the same exception and reports it
        }
    }

    private List<Integer> batches() {
        Integer only = plan.onnx() == null ? null : plan.onnx().batch();
        return only == null ? List.of(1, BatchSizes.LARGEST) : List.of(only);
    }

    private void runOnnx(OnnxSignature signature) throws IOException {
        stage("was loaded by ONNX Runtime");
        try (OnnxNetwork network = OnnxNetwork.load(plan.network(), signature, plan.format(), Provider.CPU)) {
            for (int batch : batches()) {
                stage("computed a batch of %d images".formatted(batch));
                network.shapes(signature.form().buffer(Noise.images(plan.format(), batch)), batch);
            }
        }
    }

    private void runSavedModel(String signature) throws IOException, MalformedModelException {
        stage("was loaded by TensorFlow");
        TensorFlowNatives.install();
        try (SavedModel model = SavedModel.load(plan.network());
                NDManager manager = Engine.getEngine(TfEngine.ENGINE_NAME).newBaseManager()) {
            for (int batch : batches()) {
                stage("computed a batch of %d images".formatted(batch));
                NDList images =
                        new NDList(CutClassifier.batch(manager, Noise.images(plan.format(), batch), plan.format()));
                SavedModel.run(model.signature(signature), manager, images);
            }
        }
    }

    private void stage(String stage) throws IOException {
        Files.writeString(folder.resolve(STAGE), stage);
    }
}
