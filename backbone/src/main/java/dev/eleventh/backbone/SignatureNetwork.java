package dev.eleventh.backbone;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.eleventh.backbone.image.PixelFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A signature of a SavedModel that embeds images.
 *
 * @param theta further input of the signature, in direct memory; null when it has none
 */
record SignatureNetwork(
        NDManager manager,
        PixelFormat format,
        Block signature,
        @Nullable ByteBuffer theta) implements EmbeddingBatches.Network {
    @Override
    public float[] embed(ByteBuffer images, int size) {
        try (NDManager batch = manager.newSubManager()) {
            Shape shape = new Shape(size, format.height(), format.width(), format.channels());
            // a signature's inputs are in the alphabetical order of their names: images, theta
            NDList inputs = new NDList(batch.create(images, shape, DataType.FLOAT32));
            if (theta != null) {
                ByteBuffer weights = theta.duplicate().order(ByteOrder.nativeOrder());
                inputs.add(batch.create(weights, new Shape(weights.capacity() / Float.BYTES), DataType.FLOAT32));
            }
            return SavedModel.run(signature, batch, inputs).head().toFloatArray();
        }
    }
}
