package dev.eleventh.backbone.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/** Operations of an ONNX graph, as version {@value #OPERATOR_SET} of the operator set defines them. */
final class OnnxNodes implements Nodes {
    static final int OPERATOR_SET = 17;

    private final GraphProto.Builder graph;
    private int count;

    OnnxNodes(GraphProto.Builder graph) {
        this.graph = graph;
    }

    @Override
    public String constant(float[] values, int... shape) {
        ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return constant(DataType.FLOAT, bytes, shape);
    }

    @Override
    public String constant(short[] values, int... shape) {
        ByteBuffer bytes = littleEndian(values.length * Short.BYTES);
        bytes.asShortBuffer().put(values);
        String stored = constant(DataType.INT16, bytes, shape);
        return add(node("Cast", List.of(stored)).addAttribute(whole("to", DataType.FLOAT_VALUE)));
    }

    /** [values]. */
    private String wholeNumbers(int... values) {
        ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
        bytes.asLongBuffer().put(IntStream.of(values).asLongStream().toArray());
        return constant(DataType.INT64, bytes, values.length);
    }

    private String constant(DataType type, ByteBuffer content, int... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("constant_" + count++)
                .setDataType(type.getNumber())
                .setRawData(UnsafeByteOperations.unsafeWrap(content));
        IntStream.of(shape).forEach(tensor::addDims);
        graph.addInitializer(tensor);
        return tensor.getName();
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String matMul(String left, String right) {
        return plain("MatMul", left, right);
    }

    @Override
    public String add(String left, String right) {
        return plain("Add", left, right);
    }

    @Override
    public String subtract(String left, String right) {
        return plain("Sub", left, right);
    }

    @Override
    public String multiply(String left, String right) {
        return plain("Mul", left, right);
    }

    @Override
    public String divide(String left, String right) {
        return plain("Div", left, right);
    }

    @Override
    public String maximum(String left, String right) {
        return plain("Max", left, right);
    }

    @Override
    public String minimum(String left, String right) {
        return plain("Min", left, right);
    }

    @Override
    public String floor(String values) {
        return plain("Floor", values);
    }

    @Override
    public String roundHalfToEven(String values) {
        return plain("Round", values);
    }

    @Override
    public String squareRoot(String values) {
        return plain("Sqrt", values);
    }

    @Override
    public String sumOfRows(String rows) {
        return plain("ReduceSum", rows, wholeNumbers(1));
    }

    @Override
    public String columns(String rows, int[] columns) {
        return add(node("Gather", List.of(rows, wholeNumbers(columns))).addAttribute(whole("axis", 1)));
    }

    @Override
    public String meanOfLargest(String rows, int count) {
        NodeProto.Builder largest = node("TopK", List.of(rows, wholeNumbers(count)));
        String values = add(largest.addOutput(largest.getName() + "_places"));
        return add(node("ReduceMean", List.of(values))
                .addAttribute(AttributeProto.newBuilder()
                        .setName("axes")
                        .setType(AttributeType.INTS)
                        .addInts(1)));
    }

    @Override
    public String join(List<String> parts) {
        return add(node("Concat", parts).addAttribute(whole("axis", 1)));
    }

    @Override
    public String softmax(String rows) {
        return plain("Softmax", rows);
    }

    /** Gives a tensor the name of an output. */
    void named(String tensor, String name) {
        graph.addNode(NodeProto.newBuilder()
                .setName("to_" + name)
                .setOpType("Identity")
                .addInput(tensor)
                .addOutput(name));
    }

    private String plain(String operation, String... inputs) {
        return add(node(operation, List.of(inputs)));
    }

    private NodeProto.Builder node(String operation, List<String> inputs) {
        String name = "%s_%d".formatted(operation, count++);
        return NodeProto.newBuilder()
                .setName(name)
                .setOpType(operation)
                .addAllInput(inputs)
                .addOutput(name);
    }

    private String add(NodeProto.Builder node) {
        graph.addNode(node);
        return node.getOutput(0);
    }

    private static AttributeProto.Builder whole(String name, int value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value);
    }
}
