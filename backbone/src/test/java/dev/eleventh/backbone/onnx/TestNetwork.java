package dev.eleventh.backbone.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Builds small ONNX networks. They read {@code images [N, 3, 8, 8]} unless a test says otherwise. */
public final class TestNetwork {
    private static final long OPERATOR_SET = 17;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("graph");
    private final ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8);
    private long operatorSet = OPERATOR_SET;

    /** Returns a network that reads images and computes nothing yet. */
    public static TestNetwork ofImages() {
        return new TestNetwork().input("images", DataType.FLOAT, "N", 3, 8, 8);
    }

    /** Returns a backbone: the mean of each channel, in the output {@code embedding [N, 3]}. */
    public static TestNetwork backbone() {
        return ofImages().pooled("images");
    }

    /** Returns a classifier of four classes, with the output {@code logits [N, 4]}. */
    public static TestNetwork classifier() {
        return ofImages()
                .features("images")
                .weight("kernel", 3, 4)
                .weight("bias", 4)
                .node("MatMul", "features kernel -> product")
                .node("Add", "product bias -> logits")
                .output("logits", "N", 4);
    }

    /** Adds an input; a dimension is a number or a name. */
    public TestNetwork input(String name, DataType type, Object... shape) {
        graph.addInput(value(name, type, shape));
        return this;
    }

    /** Adds an output of float32. */
    public TestNetwork output(String name, Object... shape) {
        return output(name, DataType.FLOAT, shape);
    }

    public TestNetwork output(String name, DataType type, Object... shape) {
        graph.addOutput(value(name, type, shape));
        return this;
    }

    /** Adds an operator. */
    public TestNetwork node(String operator, String tensors, AttributeProto... attributes) {
        return node("", operator, tensors, attributes);
    }

    public TestNetwork node(String domain, String operator, String tensors, AttributeProto... attributes) {
        graph.addNode(nodeOf(domain, operator, tensors, attributes));
        return this;
    }

    /** Averages the places of {@code [N, C, H, W]} to {@code features [N, C]}. */
    public TestNetwork features(String images) {
        return node("GlobalAveragePool", images + " -> pooled").node("Flatten", "pooled -> features");
    }

    /** Ends in the mean of each of three channels, the output {@code embedding}. */
    public TestNetwork pooled(String images) {
        return features(images).node("Identity", "features -> embedding").output("embedding", "N", 3);
    }

    /** Adds weights of any values. */
    public TestNetwork weight(String name, long... shape) {
        return weight(floats(name, shape));
    }

    public TestNetwork weight(TensorProto tensor) {
        graph.addInitializer(tensor);
        return this;
    }

    public TestNetwork longs(String name, long... values) {
        return weight(tensor(name, DataType.INT64, values.length)
                .addAllInt64Data(Arrays.stream(values).boxed().toList())
                .build());
    }

    public TestNetwork longScalar(String name, long value) {
        return weight(tensor(name, DataType.INT64).addInt64Data(value).build());
    }

    public TestNetwork operatorSet(long version) {
        operatorSet = version;
        return this;
    }

    /** Adds a function of the domain {@code local}, from {@code x} to {@code y}. */
    public TestNetwork function(String name, NodeProto... nodes) {
        model.addFunctions(FunctionProto.newBuilder()
                .setName(name)
                .setDomain("local")
                .addInput("x")
                .addOutput("y")
                .addAllOpsetImport(operatorSets())
                .addAllNode(List.of(nodes)));
        return this;
    }

    /** Gives the builders of the file, for what has no method of its own. */
    public GraphProto.Builder graph() {
        return graph;
    }

    public ModelProto model() {
        return model.clone().addAllOpsetImport(operatorSets()).setGraph(graph).build();
    }

    private List<OperatorSetIdProto> operatorSets() {
        return List.of(
                OperatorSetIdProto.newBuilder().setVersion(operatorSet).build(),
                OperatorSetIdProto.newBuilder().setDomain("local").setVersion(1).build(),
                OperatorSetIdProto.newBuilder()
                        .setDomain("com.acme")
                        .setVersion(1)
                        .build());
    }

    /** Writes {@code model.onnx} into a folder. */
    public Path write(Path folder) throws IOException {
        Path file = folder.resolve("model.onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            model().writeTo(out);
        }
        return file;
    }

    public static NodeProto nodeOf(String domain, String operator, String tensors, AttributeProto... attributes) {
        String[] sides = tensors.split("->", -1);
        return NodeProto.newBuilder()
                .setDomain(domain)
                .setOpType(operator)
                .setName(operator + " to " + sides[1].strip())
                .addAllInput(names(sides[0]))
                .addAllOutput(names(sides[1]))
                .addAllAttribute(List.of(attributes))
                .build();
    }

    private static List<String> names(String tensors) {
        return tensors.isBlank() ? List.of() : List.of(tensors.strip().split(" "));
    }

    public static ValueInfoProto value(String name, DataType type, Object... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        for (Object length : shape) {
            dimensions.addDim(
                    length instanceof Number number
                            ? Dimension.newBuilder().setDimValue(number.longValue())
                            : Dimension.newBuilder().setDimParam(length.toString()));
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.getNumber())
                .setShape(dimensions)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    public static TensorProto.Builder tensor(String name, DataType type, long... shape) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .addAllDims(Arrays.stream(shape).boxed().toList());
    }

    public static TensorProto floats(String name, long... shape) {
        TensorProto.Builder tensor = tensor(name, DataType.FLOAT, shape);
        long count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        for (int i = 0; i < count; i++) {
            tensor.addFloatData((float) Math.sin(i + 1));
        }
        return tensor.build();
    }

    public static TensorProto constant(String name, float value) {
        return tensor(name, DataType.FLOAT).addFloatData(value).build();
    }

    /** Returns a tensor of float32 in another file; keys and values alternate. */
    public static TensorProto externalTensor(String name, List<Long> shape, String... keysAndValues) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT.getNumber())
                .addAllDims(shape)
                .setDataLocation(DataLocation.EXTERNAL);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            tensor.addExternalData(
                    StringStringEntryProto.newBuilder().setKey(keysAndValues[i]).setValue(keysAndValues[i + 1]));
        }
        return tensor.build();
    }

    public static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    public static AttributeProto attribute(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    public static AttributeProto attribute(String name, TensorProto value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.TENSOR)
                .setT(value)
                .build();
    }

    public static AttributeProto attribute(String name, GraphProto value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.GRAPH)
                .setG(value)
                .build();
    }
}
