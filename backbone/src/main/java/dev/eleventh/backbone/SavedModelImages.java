package dev.eleventh.backbone;

import dev.eleventh.backbone.config.InputShape;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.backbone.image.TensorForm.Element;
import dev.eleventh.backbone.image.TensorForm.Layout;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The input of a signature that is a batch of images.
 *
 * @param form in which the original reads the images
 */
record SavedModelImages(TensorInfo tensor, TensorForm form) {
    private static final int RANK = 4;

    private static final Map<DataType, Element> ELEMENTS = Map.of(
            DataType.DT_FLOAT, Element.FLOAT32,
            DataType.DT_HALF, Element.FLOAT16,
            DataType.DT_UINT8, Element.UINT8);

    /**
     * Checks the input of a signature.
     *
     * @throws IllegalArgumentException when it is not a batch of any number of images
     */
    static SavedModelImages of(TensorInfo tensor) {
        TensorShapeProto shape = tensor.getTensorShape();
        Element element = ELEMENTS.get(tensor.getDtype());
        if (element == null || shape.getUnknownRank() || shape.getDimCount() != RANK) {
            throw new IllegalArgumentException(
                    "the network's input must be images of four dimensions in float32, float16 or uint8, was %s of %d dimensions; export it with such an input"
                            .formatted(tensor.getDtype(), shape.getDimCount()));
        }
        if (shape.getDim(0).getSize() >= 0) {
            throw new IllegalArgumentException(
                    "the network accepts only batches of exactly %d images; export it with a batch size of None"
                            .formatted(shape.getDim(0).getSize()));
        }
        boolean channelsFirst = isChannels(shape, 1) && !isChannels(shape, RANK - 1);
        return new SavedModelImages(tensor, new TensorForm(channelsFirst ? Layout.NCHW : Layout.NHWC, element));
    }

    private static boolean isChannels(TensorShapeProto shape, int dimension) {
        long size = shape.getDim(dimension).getSize();
        return size == 1 || size == 3;
    }

    /** Returns the shape of an image, as far as the signature or the options fix it. */
    InputShape shape(ImportOptions options) {
        boolean channelsFirst = form.layout() == Layout.NCHW;
        return new InputShape(
                side("--size", channelsFirst ? 3 : 2, options.width()),
                side("--size", channelsFirst ? 2 : 1, options.height()),
                side("--channels", channelsFirst ? 1 : 3, options.channels()));
    }

    private @Nullable Integer side(String option, int dimension, @Nullable Integer named) {
        int said = Math.toIntExact(tensor.getTensorShape().getDim(dimension).getSize());
        if (said >= 0 && named != null && said != named) {
            throw new IllegalArgumentException(
                    "%s is %d, but the signature has %d; omit the option".formatted(option, named, said));
        }
        return said >= 0 ? Integer.valueOf(said) : named;
    }
}
