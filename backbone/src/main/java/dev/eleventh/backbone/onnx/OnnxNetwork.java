package dev.eleventh.backbone.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.TensorForm;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A network that ONNX Runtime runs. Several threads may run it. */
public final class OnnxNetwork implements AutoCloseable {
    /** Part of a backbone's identity, because optimised graphs round differently. */
    public static final String OPTIMISATION = "all";

    /** Of one output for a batch: the tokens of 32 large images need half of it, and they are copied to the heap. */
    private static final long MAX_VALUES = 1 << 27;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final OnnxSignature signature;
    private final PixelFormat format;

    private OnnxNetwork(OrtEnvironment environment, OrtSession session, OnnxSignature signature, PixelFormat format) {
        this.environment = environment;
        this.session = session;
        this.signature = signature;
        this.format = format;
    }

    /** Returns the version of ONNX Runtime. */
    public static String runtimeVersion() {
        return environment().getVersion();
    }

    private static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "eleventh");
    }

    /**
     * Loads a network; the files with its weights lie beside it.
     *
     * @throws IllegalArgumentException when ONNX Runtime cannot load it; the message says why
     */
    public static OnnxNetwork load(Path file, OnnxSignature signature, PixelFormat format, Provider provider) {
        OrtEnvironment environment = environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setDeterministicCompute(true);
            // the shapes of the batches differ, and a pattern is kept for each
            options.setMemoryPatternOptimization(false);
            // threads that spin between batches take the processor from Kafka and HTTP
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            provider.configure(options);
            OrtSession session = environment.createSession(file.toString(), options);
            return new OnnxNetwork(environment, session, signature, format);
        } catch (OrtException e) {
            throw new IllegalArgumentException(
                    "ONNX Runtime %s cannot load the network (%s); export it with operators of ONNX that this version has: %s"
                            .formatted(environment.getVersion(), reason(e), ExportCommand.TORCH),
                    e);
        }
    }

    /**
     * Embeds a batch.
     *
     * @param images [batch] in the signature's form, in direct memory
     * @return [batch * dimension]
     * @throws IllegalArgumentException when ONNX Runtime cannot run this batch
     */
    public float[] embed(ByteBuffer images, int batch) {
        return run(images, batch, signature.output(), signature.pooling());
    }

    /**
     * Computes the graph's outputs for a batch.
     *
     * @return the shape of each tensor by its name, in the graph's order
     */
    public Map<String, long[]> shapes(ByteBuffer images, int batch) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        try (OnnxTensor input = OnnxTensor.createTensor(environment, images, shape(batch), element());
                OrtSession.Result result = session.run(Map.of(signature.input(), input))) {
            for (Map.Entry<String, OnnxValue> output : result) {
                if (output.getValue() instanceof OnnxTensor tensor) {
                    shapes.put(output.getKey(), tensor.getInfo().getShape());
                }
            }
            return shapes;
        } catch (OrtException e) {
            throw cannotRun(batch, e);
        }
    }

    private static IllegalArgumentException cannotRun(int batch, OrtException e) {
        return new IllegalArgumentException(
                "ONNX Runtime cannot run the network on a batch of %d (%s); export it again, with images of the size that it was trained with: %s"
                        .formatted(batch, reason(e), ExportCommand.TORCH),
                e);
    }

    private static String reason(OrtException e) {
        String message = String.valueOf(e.getMessage()).strip();
        return message.endsWith("std::bad_alloc") ? "it asks for more memory than there is: " + message : message;
    }

    /**
     * Computes one output for a batch.
     *
     * @return [batch * dimension]
     */
    public float[] run(ByteBuffer images, int batch, String output, Pooling pooling) {
        try (OnnxTensor input = OnnxTensor.createTensor(environment, images, shape(batch), element());
                OrtSession.Result result = session.run(Map.of(signature.input(), input), Set.of(output))) {
            return pooled(result.get(0), output, batch, pooling);
        } catch (OrtException e) {
            throw cannotRun(batch, e);
        }
    }

    private float[] pooled(OnnxValue value, String output, int batch, Pooling pooling) {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new IllegalArgumentException("the output '%s' is a %s, expected a tensor; name another with --output"
                    .formatted(output, value.getType()));
        }
        long[] shape = tensor.getInfo().getShape();
        OnnxJavaType type = tensor.getInfo().type;
        boolean isFloat = type == OnnxJavaType.FLOAT || type == OnnxJavaType.FLOAT16;
        if (!isFloat
                || shape.length < 2
                || shape[0] != batch
                || tensor.getInfo().getNumElements() > MAX_VALUES) {
            throw new IllegalArgumentException(
                    "the output '%s' is %s%s for a batch of %d, expected float or float16 [batch, …] of at most %d values; name another with --output"
                            .formatted(
                                    output,
                                    type.name().toLowerCase(Locale.ROOT),
                                    Arrays.toString(shape),
                                    batch,
                                    MAX_VALUES));
        }
        FloatBuffer floats = tensor.getFloatBuffer();
        float[] values = new float[floats.remaining()];
        floats.get(values);
        return pooling.pool(values, shape, isChannelsFirst());
    }

    private long[] shape(int batch) {
        return isChannelsFirst()
                ? new long[] {batch, format.channels(), format.height(), format.width()}
                : new long[] {batch, format.height(), format.width(), format.channels()};
    }

    private boolean isChannelsFirst() {
        return signature.form().layout() == TensorForm.Layout.NCHW;
    }

    private OnnxJavaType element() {
        return switch (signature.form().element()) {
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case UINT8 -> OnnxJavaType.UINT8;
        };
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("cannot close the network: " + e.getMessage(), e);
        }
    }
}
