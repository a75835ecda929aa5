package dev.eleventh.backbone;

import dev.eleventh.backbone.GraphScope.Tensor;
import dev.eleventh.backbone.image.TensorForm.Layout;
import dev.eleventh.backbone.onnx.Pooling;

/**
 * A tensor of a SavedModel that is, or is pooled to, one vector per image.
 *
 * @param rank 2 for [images, values], 3 for [images, tokens, values], 4 for a vector at each place
 * @param layout of a tensor of rank 4
 */
record VectorsTensor(Tensor tensor, int rank, Pooling pooling, Layout layout) {
    VectorsTensor {
        if (pooling == Pooling.FIRST && rank == 4) {
            throw new IllegalArgumentException(
                    "--pool first is for an output of tokens, but '%s' has a vector at each place; use mean or max"
                            .formatted(tensor.name()));
        }
    }

    /** Creates a tensor of rank 4 that is averaged over its places, or a tensor of rank 2. */
    static VectorsTensor mean(Tensor tensor, int rank) {
        return new VectorsTensor(tensor, rank, Pooling.MEAN, Layout.NHWC);
    }

    /** Returns the dimensions to pool over. */
    int[] places() {
        if (rank == 3) {
            return new int[] {1};
        }
        return layout == Layout.NCHW ? new int[] {2, 3} : new int[] {1, 2};
    }
}
