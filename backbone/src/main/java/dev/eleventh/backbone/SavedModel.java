package dev.eleventh.backbone;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.tensorflow.engine.SavedModelBundle;
import ai.djl.tensorflow.engine.TfEngine;
import ai.djl.tensorflow.engine.TfSymbolBlock;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A network, loaded once; all signatures share its session. Several threads may run the session. */
final class SavedModel implements AutoCloseable {
    static final String EMBED = "serving_default";

    static final String FILE = "saved_model.pb";

    private final Model model;
    private final SavedModelBundle bundle;

    private SavedModel(Model model, SavedModelBundle bundle) {
        this.model = model;
        this.bundle = bundle;
    }

    /** Loads a network that this module ships, from the content of its {@link #FILE}. */
    static SavedModel builtIn(byte[] graph) throws IOException, MalformedModelException {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            folder.write(FILE, graph);
            return load(folder.path());
        }
    }

    /**
     * Loads a network.
     *
     * @param folder of the SavedModel; not needed afterwards
     */
    static SavedModel load(Path folder) throws IOException, MalformedModelException {
        Model model = Model.newInstance("backbone", TfEngine.ENGINE_NAME);
        try {
            model.load(folder, null, Map.of());
            return new SavedModel(model, ((TfSymbolBlock) model.getBlock()).getSavedModelBundle());
        } catch (IOException | MalformedModelException | RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /**
     * Returns a training step or another computation in the SavedModel.
     *
     * @param name of the signature; its inputs are given in the alphabetical order of their names
     */
    Block signature(String name) {
        return new TfSymbolBlock(bundle, name);
    }

    /** Returns whether the SavedModel has a signature. */
    boolean has(String signature) {
        return bundle.getMetaGraphDef().containsSignatureDef(signature);
    }

    /** Runs a signature; {@code manager} owns the outputs. */
    static NDList run(Block signature, NDManager manager, NDList inputs) {
        return signature.forward(new ParameterStore(manager, false), inputs, false);
    }

    @Override
    public void close() {
        model.close();
    }
}
