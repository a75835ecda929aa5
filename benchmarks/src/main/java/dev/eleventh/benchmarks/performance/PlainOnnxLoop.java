package dev.eleventh.benchmarks.performance;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.contracts.image.InvalidImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The yardstick for a network in ONNX: decodes files on every processor, runs {@value #BATCH} at a time through ONNX
 * Runtime's own interface with its default options, and does nothing else. Both sides use this project's decoder.
 */
final class PlainOnnxLoop implements AutoCloseable {
    private static final int BATCH = 64;

    private final Embedder decoder;
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
     * @param decoder the same network as Eleventh reads it
     * @throws MissingYardstickException when its input is not float32
     */
    PlainOnnxLoop(Path file, Embedder decoder) throws OrtException, MissingYardstickException {
        this.decoder = decoder;
        this.session = environment.createSession(file.toString());
        NodeInfo node = session.getInputInfo().values().iterator().next();
        this.input = node.getName();
        this.output = session.getOutputNames().iterator().next();
        TensorInfo info = (TensorInfo) node.getInfo();
        if (info.type != OnnxJavaType.FLOAT) {
            throw new MissingYardstickException(
                    "the yardstick runs networks with float32 input, %s has %s".formatted(file, info.type));
        }
        int channels = decoder.description().format().channels();
        int width = decoder.description().format().width();
        int height = decoder.description().format().height();
        boolean channelsFirst = info.getShape()[1] == channels;
        this.form = new TensorForm(
                channelsFirst ? TensorForm.Layout.NCHW : TensorForm.Layout.NHWC, TensorForm.Element.FLOAT32);
        this.shape = channelsFirst
                ? new long[] {BATCH, channels, height, width}
                : new long[] {BATCH, height, width, channels};
        this.batch = ByteBuffer.allocateDirect(BATCH * channels * height * width * Float.BYTES)
                .order(ByteOrder.nativeOrder());
    }

    /** Processes the files; a partial last batch is filled up with images of the previous one. */
    int run(List<byte[]> files) {
        for (int from = 0; from < files.size(); from += BATCH) {
            batch.clear();
            files.subList(from, Math.min(from + BATCH, files.size())).parallelStream()
                    .map(this::decode)
                    .toList()
                    .forEach(image -> image.copyTo(batch, form));
            batch.rewind();
            embed();
        }
        return files.size();
    }

    private void embed() {
        try (OnnxTensor images = OnnxTensor.createTensor(environment, batch.asFloatBuffer(), shape);
                OrtSession.Result result = session.run(Map.of(input, images), Set.of(output))) {
            ((OnnxTensor) result.get(0)).getFloatBuffer();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot run the network", e);
        }
    }

    private Pixels decode(byte[] file) {
        try {
            return decoder.decode(file);
        } catch (InvalidImageException e) {
            throw new IllegalStateException("a generated image cannot be decoded", e);
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
