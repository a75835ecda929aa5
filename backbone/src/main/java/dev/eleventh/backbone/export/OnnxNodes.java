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

/** Operations of an ONNX graph, as a version of the operator set defines them. */
final class OnnxNodes implements Nodes {
    /** The first version with all these operations; later ones only move attributes to inputs. */
    static final int OLDEST_OPERATOR_SET = 11;

    /** In the earlier versions, a reduction has its axes as an attribute. */
    private static final int SUM_READS_AXES = 13;

    private static final int OTHERS_READ_AXES = 18;

    private final GraphProto.Builder graph;
    private final String prefix;
    private final long operatorSet;
    private int count;

    /**
     * Creates operations.
     *
     * @param prefix of the names of all tensors and nodes
     * @param operatorSet at least {@value #OLDEST_OPERATOR_SET}
     */
    OnnxNodes(GraphProto.Builder graph, String prefix, long operatorSet) {
        this.graph = graph;
        this.prefix = prefix;
        this.operatorSet = operatorSet;
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
        return toFloat(constant(DataType.INT16, bytes, shape));
    }

    String toFloat(String values) {
        return add(node("Cast", List.of(values)).addAttribute(whole("to", DataType.FLOAT_VALUE)));
    }

    /** [values]. */
    private String wholeNumbers(int... values) {
        ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
        bytes.asLongBuffer().put(IntStream.of(values).asLongStream().toArray());
        return constant(DataType.INT64, bytes, values.length);
    }

    private String constant(DataType type, ByteBuffer content, int... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("%sconstant_%d".formatted(prefix, count++))
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
        return reduce("ReduceSum", SUM_READS_AXES, rows, 1, true);
    }

    @Override
    public String columns(String rows, int[] columns) {
        return add(node("Gather", List.of(rows, wholeNumbers(columns))).addAttribute(whole("axis", 1)));
    }

    @Override
    public String meanOfLargest(String rows, int count) {
        NodeProto.Builder largest = node("TopK", List.of(rows, wholeNumbers(count)));
        String values = add(largest.addOutput(largest.getName() + "_places"));
        return reduce("ReduceMean", OTHERS_READ_AXES, values, 1, true);
    }

    /** Computes the mean along an axis, and removes the axis. */
    String mean(String values, int axis) {
        return reduce("ReduceMean", OTHERS_READ_AXES, values, axis, false);
    }

    /** Computes the largest value along an axis, and removes the axis. */
    String largest(String values, int axis) {
        return reduce("ReduceMax", OTHERS_READ_AXES, values, axis, false);
    }

    /** Selects the first of an axis, and removes the axis. */
    String first(String values, int axis) {
        String scalar = constant(DataType.INT64, littleEndian(Long.BYTES));
        return add(node("Gather", List.of(values, scalar)).addAttribute(whole("axis", axis)));
    }

    /** Changes the shape: 0 keeps a length, and -1 stands for the rest. */
    String reshaped(String values, int... shape) {
        return plain("Reshape", values, wholeNumbers(shape));
    }

    private String reduce(String operation, int readsAxes, String values, int axis, boolean keep) {
        NodeProto.Builder node;
        if (operatorSet >= readsAxes) {
            node = node(operation, List.of(values, wholeNumbers(axis)));
        } else {
            node = node(operation, List.of(values))
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("axes")
                            .setType(AttributeType.INTS)
                            .addInts(axis));
        }
        return add(keep ? node : node.addAttribute(whole("keepdims", 0)));
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
                .setName("%sto_%s".formatted(prefix, name))
                .setOpType("Identity")
                .addInput(tensor)
                .addOutput(name));
    }

    private String plain(String operation, String... inputs) {
        return add(node(operation, List.of(inputs)));
    }

    private NodeProto.Builder node(String operation, List<String> inputs) {
        String name = "%s%s_%d".formatted(prefix, operation, count++);
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
