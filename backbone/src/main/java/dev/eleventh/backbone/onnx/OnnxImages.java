package dev.eleventh.backbone.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.eleventh.backbone.image.PixelFormat;
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

    /** The largest batch of a network that accepts any; a batch is in memory at once. */
    private static final int MAX_BATCH = 32;

    private static final String CHANNELS = "1 (grey) or 3 (RGB)";

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
                    "the network has the inputs %s, expected only images; export the image encoder alone, such as CLIPVisionModelWithProjection instead of CLIPModel: %s"
                            .formatted(inputs, ExportCommand.TORCH));
        }
        TensorInfo input = inputs.get(0);
        TensorForm.Element element = ELEMENTS.get(input.element());
        if (element == null || input.rank() != RANK) {
            throw new IllegalArgumentException(
                    "the network reads %s, expected images of four dimensions in float32, float16 or uint8; a text or audio model cannot be imported; a model of images can be exported with: %s"
                            .formatted(input, ExportCommand.OPTIMUM));
        }
        boolean channelsFirst = !isChannels(input.shape().get(RANK - 1))
                || isChannels(input.shape().get(1));
        OnnxImages images = new OnnxImages(
                input.name(),
                new TensorForm(channelsFirst ? TensorForm.Layout.NCHW : TensorForm.Layout.NHWC, element),
                known(input, 0, MAX_BATCH, "images in a batch"),
                known(input, channelsFirst ? 1 : RANK - 1, Integer.MAX_VALUE, "channels"),
                known(input, channelsFirst ? 2 : 1, PixelFormat.MAX_SIZE, "pixels a side"),
                known(input, channelsFirst ? RANK - 1 : 2, PixelFormat.MAX_SIZE, "pixels a side"));
        if (images.channels != null && !isChannels(images.channels)) {
            throw refused(input, images.channels, "channels", CHANNELS);
        }
        return images;
    }

    /** Returns the same input with a batch size that the graph does not declare. */
    public OnnxImages withBatch(int only) {
        return new OnnxImages(name, form, only, channels, height, width);
    }

    private static boolean isChannels(long length) {
        return length == 1 || length == 3;
    }

    private static @Nullable Integer known(TensorInfo input, int dimension, int largest, String what) {
        long length = input.shape().get(dimension);
        if (length > largest) {
            throw refused(input, length, what, "at most " + largest);
        }
        return length == TensorInfo.SYMBOLIC ? null : (int) length;
    }

    private static IllegalArgumentException refused(TensorInfo input, long found, String what, String expected) {
        return new IllegalArgumentException(
                "the network reads %s, so %d %s, expected %s; export it for other images: %s"
                        .formatted(input, found, what, expected, ExportCommand.TORCH));
    }
}
