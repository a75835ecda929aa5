package dev.eleventh.backbone;

import ai.djl.MalformedModelException;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.onnx.OnnxNetwork;
import dev.eleventh.backbone.onnx.OnnxSignature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.tensorflow.exceptions.TensorFlowException;

/** An imported network in its engine. */
interface LoadedNetwork extends EmbeddingBatches.Network, AutoCloseable {
    @Override
    void close();

    /**
     * Loads the network in an archive.
     *
     * @throws IllegalArgumentException when its engine cannot load it
     * @throws NoRoomException when this machine has no room for it now
     */
    static LoadedNetwork of(Backbone engine, ImportArchive archive) {
        OnnxSignature onnx = archive.network().onnx();
        PixelFormat format = archive.network().format();
        Path folder = archive.folder().path();
        return onnx == null ? ofSavedModel(engine, folder, format) : ofOnnx(engine, folder, onnx, format);
    }

    static LoadedNetwork ofSavedModel(Backbone engine, Path folder, PixelFormat format) {
        SavedModel model = savedModel(folder);
        NDManager manager = engine.newManager();
        EmbeddingBatches.Network network =
                new SignatureNetwork(manager, format, model.signature(SavedModelGraph.EMBED), null);
        return of(network, () -> {
            manager.close();
            model.close();
        });
    }

    private static LoadedNetwork ofOnnx(Backbone engine, Path folder, OnnxSignature signature, PixelFormat format) {
        OnnxNetwork network =
                OnnxNetwork.load(folder.resolve(ImportArchive.ONNX), signature, format, engine.provider());
        return of(network::embed, network::close);
    }

    private static LoadedNetwork of(EmbeddingBatches.Network network, Runnable closing) {
        return new LoadedNetwork() {
            @Override
            public float[] embed(ByteBuffer images, int size) {
                return network.embed(images, size);
            }

            @Override
            public void close() {
                closing.run();
            }
        };
    }

    /**
     * Loads a SavedModel.
     *
     * @param folder of the SavedModel; not needed afterwards
     * @throws IllegalArgumentException when TensorFlow cannot load them
     * @throws NoRoomException when this machine has no room for it now
     */
    static SavedModel savedModel(Path folder) {
        try {
            return SavedModel.load(folder);
        } catch (IOException | MalformedModelException | EngineException | TensorFlowException e) {
            throw ImportedBackbone.failed("TensorFlow cannot load the imported network: ", e);
        }
    }
}
