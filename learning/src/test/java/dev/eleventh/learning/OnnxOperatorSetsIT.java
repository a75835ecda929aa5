package dev.eleventh.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.eleventh.backbone.OnnxFiles;
import dev.eleventh.backbone.TemporaryFolder;
import dev.eleventh.backbone.export.OnnxExport;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.backbone.onnx.OnnxSignature;
import dev.eleventh.backbone.onnx.Pooling;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.head.HeadScorer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests exports of a minimal network in several versions of ONNX's operator set. Its output, named like one of the
 * export, is its input, which only the branches of a condition read.
 */
class OnnxOperatorSetsIT {
    private static final int SIZE = 4;
    private static final int DIMENSION = 3;
    private static final int PLACES = SIZE * SIZE;
    private static final Quantiser QUANTISER = new Quantiser(Quantiser.VERSION, 14, Collections.nCopies(DIMENSION, 10));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {11, 12, 13, 17, 18, 21})
    void everyKindOfHeadAndPoolingIsValidInTheNetworksOperatorSet(int operatorSet) throws Exception {
        List<Head> heads = ExampleHeads.ofEveryKind(DIMENSION, QUANTISER).toList();
        for (TensorForm.Layout layout : TensorForm.Layout.values()) {
            for (Pooling pooling : Pooling.values()) {
                for (Head head : heads) {
                    assertSameAnswers(operatorSet, layout, pooling, head);
                }
            }
        }
    }

    private void assertSameAnswers(int operatorSet, TensorForm.Layout layout, Pooling pooling, Head head)
            throws Exception {
        Path file = folder.resolve(
                "%d-%s-%s-%d.onnx".formatted(operatorSet, layout, pooling, System.identityHashCode(head)));
        try (OnnxFiles network = network(operatorSet, layout, pooling)) {
            OnnxExport.write(network, head, 1.7, file);
        }
        float[] values = new float[DIMENSION * PLACES];
        Random random = new Random(7);
        for (int i = 0; i < values.length; i++) {
            // float16 holds them exactly
            values[i] = (random.nextInt(2000) - 1000) / 1024f;
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape(layout));
                OrtSession.Result result = session.run(Map.of("x", input));
                HeadScorer scorer = new HeadScorer(Engine.newManager(), head, 1.7)) {
            float[][] expected = scorer.logits(List.of(Embedding.ofValues(pooled(values, layout, pooling))));
            // the network has the name "logits" already
            float[][] found =
                    (float[][]) result.get("eleventh/logits").orElseThrow().getValue();
            assertThat(session.getOutputNames()).containsExactly("eleventh/logits", "probabilities");
            assertThat(found[0]).hasSameSizeAs(expected[0]);
            for (int i = 0; i < found[0].length; i++) {
                assertThat(found[0][i]).isCloseTo(expected[0][i], within(1e-4f));
            }
        }
    }

    private static long[] shape(TensorForm.Layout layout) {
        return layout == TensorForm.Layout.NCHW
                ? new long[] {1, DIMENSION, SIZE, SIZE}
                : new long[] {1, SIZE, SIZE, DIMENSION};
    }

    private static float[] pooled(float[] values, TensorForm.Layout layout, Pooling pooling) {
        float[] pooled = new float[DIMENSION];
        for (int channel = 0; channel < DIMENSION; channel++) {
            int each = channel;
            double[] places = IntStream.range(0, PLACES)
                    .mapToDouble(place ->
                            values[layout == TensorForm.Layout.NCHW ? each * PLACES + place : place * DIMENSION + each])
                    .toArray();
            pooled[channel] = (float)
                    switch (pooling) {
                        case FIRST -> places[0];
                        case MEAN ->
                            IntStream.range(0, PLACES)
                                    .mapToDouble(place -> places[place])
                                    .average()
                                    .orElseThrow();
                        case MAX ->
                            IntStream.range(0, PLACES)
                                    .mapToDouble(place -> places[place])
                                    .max()
                                    .orElseThrow();
                    };
        }
        return pooled;
    }

    @Test
    void anOlderOperatorSetIsRefused() {
        Head head = ExampleHeads.linear(new Random(5), "a", 2, DIMENSION);

        try (OnnxFiles network = network(10, TensorForm.Layout.NCHW, Pooling.MEAN)) {
            assertThatThrownBy(() -> OnnxExport.write(network, head, 1, folder.resolve("model.onnx")))
                    .hasMessageContaining("version 10", "11 or newer", "--head-only");
        }
    }

    private static OnnxFiles network(int operatorSet, TensorForm.Layout layout, Pooling pooling) {
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(7)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(operatorSet))
                .setGraph(GraphProto.newBuilder()
                        .setName("network")
                        .addInput(ValueInfoProto.newBuilder().setName("x").setType(images(layout)))
                        .addInitializer(TensorProto.newBuilder()
                                .setName("yes")
                                .setDataType(DataType.BOOL_VALUE)
                                .addInt32Data(1))
                        .addNode(node("Cast", "x", "hidden")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("to")
                                        .setType(AttributeType.INT)
                                        .setI(DataType.FLOAT16_VALUE)))
                        .addNode(node("If", "yes", "logits")
                                .addAttribute(branch("then_branch", "Identity", "same"))
                                .addAttribute(branch("else_branch", "Neg", "negative")))
                        .addNode(node("Neg", "logits", "unneeded"))
                        .addOutput(ValueInfoProto.newBuilder().setName("logits"))
                        .addOutput(ValueInfoProto.newBuilder().setName("unneeded")))
                .build();
        PixelFormat format = PixelFormat.square(SIZE, DIMENSION, PixelScale.UNIT);
        TemporaryFolder files = TemporaryFolder.create();
        files.write("model.onnx", model.toByteArray());
        return new OnnxFiles(
                Sha256.of(new byte[0]),
                files,
                new OnnxSignature("x", new TensorForm(layout, TensorForm.Element.FLOAT32), null, "logits", pooling, 4),
                format,
                DIMENSION);
    }

    private static TypeProto images(TensorForm.Layout layout) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
        long[] lengths = shape(layout);
        for (int i = 1; i < lengths.length; i++) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(lengths[i]));
        }
        return TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder()
                        .setElemType(DataType.FLOAT_VALUE)
                        .setShape(shape))
                .build();
    }

    private static NodeProto.Builder node(String operation, String input, String output) {
        return NodeProto.newBuilder()
                .setName(operation + "_of_" + input)
                .setOpType(operation)
                .addInput(input)
                .addOutput(output);
    }

    private static AttributeProto.Builder branch(String name, String operation, String output) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.GRAPH)
                .setG(GraphProto.newBuilder()
                        .setName(name)
                        .addNode(node(operation, "hidden", output))
                        .addOutput(ValueInfoProto.newBuilder()
                                .setName(output)
                                .setType(TypeProto.newBuilder()
                                        .setTensorType(
                                                TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT16_VALUE)))));
    }
}
