package dev.eleventh.backbone.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.eleventh.backbone.image.TensorForm;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The input of a graph that is a batch of images.
 *
 * @param form in which the images are written
 * @param batch the only batch size that the graph declares; null when it is symbolic
 * @param channels, height, width null where they are symbolic
 */
public record OnnxImages(
        String name,
        TensorForm form,
        @Nullable Integer batch,
        @Nullable Integer channels,
        @Nullable Integer height,
        @Nullable Integer width) {
    private static final int RANK = 4;

    private static final Map<DataType, TensorForm.Element> ELEMENTS = Map.of(
            DataType.FLOAT, TensorForm.Element.FLOAT32,
            DataType.FLOAT16, TensorForm.Element.FLOAT16,
            DataType.UINT8, TensorForm.Element.UINT8);

    /**
     * Finds the images among a graph's inputs.
     *
     * @throws IllegalArgumentException when the graph reads anything else, or no images
     */
    public static OnnxImages of(List<TensorInfo> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException(
                    "the network has the inputs %s, expected only images; export the image encoder alone, such as CLIPVisionModelWithProjection instead of CLIPModel"
                            .formatted(inputs));
        }
        TensorInfo input = inputs.get(0);
        TensorForm.Element element = ELEMENTS.get(input.element());
        if (element == null || input.rank() != RANK) {
            throw new IllegalArgumentException(
                    "the network reads %s, expected images of four dimensions in float32, float16 or uint8; a text or audio model cannot be imported"
                            .formatted(input));
        }
        boolean channelsFirst = !isChannels(input.shape().get(RANK - 1))
                || isChannels(input.shape().get(1));
        return new OnnxImages(
                input.name(),
                new TensorForm(channelsFirst ? TensorForm.Layout.NCHW : TensorForm.Layout.NHWC, element),
                known(input, 0),
                known(input, channelsFirst ? 1 : RANK - 1),
                known(input, channelsFirst ? 2 : 1),
                known(input, channelsFirst ? RANK - 1 : 2));
    }

    /** Returns the same input with a batch size that the graph does not declare. */
    public OnnxImages withBatch(int only) {
        return new OnnxImages(name, form, only, channels, height, width);
    }

    private static boolean isChannels(long length) {
        return length == 1 || length == 3;
    }

    private static @Nullable Integer known(TensorInfo input, int dimension) {
        long length = input.shape().get(dimension);
        return length == TensorInfo.SYMBOLIC ? null : Math.toIntExact(length);
    }
}
