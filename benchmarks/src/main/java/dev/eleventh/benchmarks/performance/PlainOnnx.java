package dev.eleventh.benchmarks.performance;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.backbone.image.TensorForm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a network in ONNX through ONNX Runtime's own interface, with its default options. */
final class PlainOnnx implements PlainNetwork {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final String input;
    private final String output;
    private final TensorForm form;
    private final long[] shape;
    private final ByteBuffer batch;

    /**
     * Loads the network.
     *
     * @param format of the images that it reads
     * @throws MissingYardstickException when its input is not float32
     */
    PlainOnnx(Path file, PixelFormat format) throws OrtException, MissingYardstickException {
        this.session = environment.createSession(file.toString());
        NodeInfo node = session.getInputInfo().values().iterator().next();
        this.input = node.getName();
        this.output = session.getOutputNames().iterator().next();
        TensorInfo info = (TensorInfo) node.getInfo();
        if (info.type != OnnxJavaType.FLOAT) {
            throw new MissingYardstickException(
                    "the yardstick runs networks with float32 input, %s has %s".formatted(file, info.type));
        }
        int channels = format.channels();
        int width = format.width();
        int height = format.height();
        boolean channelsFirst = info.getShape()[1] == channels;
        this.form = new TensorForm(
                channelsFirst ? TensorForm.Layout.NCHW : TensorForm.Layout.NHWC, TensorForm.Element.FLOAT32);
        this.shape = channelsFirst
                ? new long[] {BATCH, channels, height, width}
                : new long[] {BATCH, height, width, channels};
        this.batch = ByteBuffer.allocateDirect(BATCH * channels * height * width * Float.BYTES)
                .order(ByteOrder.nativeOrder());
    }

    @Override
    public void run(List<Pixels> images) {
        batch.clear();
        images.forEach(image -> image.copyTo(batch, form));
        batch.rewind();
        embed();
    }

    private void embed() {
        try (OnnxTensor images = OnnxTensor.createTensor(environment, batch.asFloatBuffer(), shape);
                OrtSession.Result result = session.run(Map.of(input, images), Set.of(output))) {
            ((OnnxTensor) result.get(0)).getFloatBuffer();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot run the network", e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot close the network", e);
        }
    }
}
