package dev.eleventh.backbone.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Adds operations to a TensorFlow graph, numbered under one prefix. Attributes with a default value are not set. */
final class TensorFlowNodes implements Nodes {
    private final GraphDef.Builder graph;
    private final String prefix;
    private int count;

    TensorFlowNodes(GraphDef.Builder graph, String prefix) {
        this.graph = graph;
        this.prefix = prefix;
    }

    @Override
    public String constant(float[] values, int... shape) {
        return constant(tensor(DataType.DT_FLOAT, floats(values), shape));
    }

    @Override
    public String constant(short[] values, int... shape) {
        ByteBuffer bytes = littleEndian(values.length * Short.BYTES);
        bytes.asShortBuffer().put(values);
        String stored = constant(tensor(DataType.DT_INT16, UnsafeByteOperations.unsafeWrap(bytes), shape));
        return add(node("Cast", List.of(stored))
                .putAttr("SrcT", type(DataType.DT_INT16))
                .putAttr("DstT", type(DataType.DT_FLOAT)));
    }

    String constant(int[] values, int... shape) {
        ByteBuffer bytes = littleEndian(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        return constant(tensor(DataType.DT_INT32, UnsafeByteOperations.unsafeWrap(bytes), shape));
    }

    String whole(int value) {
        return constant(new int[] {value});
    }

    String constant(TensorProto.Builder tensor) {
        return add(constantNode(tensor));
    }

    NodeDef.Builder constantNode(TensorProto.Builder tensor) {
        return node("Const", List.of())
                .putAttr("dtype", type(tensor.getDtype()))
                .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build());
    }

    static TensorProto.Builder tensor(DataType type, ByteString content, int... shape) {
        return TensorProto.newBuilder()
                .setDtype(type)
                .setTensorShape(shape(shape))
                .setTensorContent(content);
    }

    static TensorShapeProto shape(int... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int size : sizes) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return shape.build();
    }

    static ByteString floats(float[] values) {
        ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String matMul(String left, String right) {
        return floats("MatMul", left, right);
    }

    @Override
    public String add(String left, String right) {
        return floats("AddV2", left, right);
    }

    @Override
    public String subtract(String left, String right) {
        return floats("Sub", left, right);
    }

    @Override
    public String multiply(String left, String right) {
        return floats("Mul", left, right);
    }

    @Override
    public String divide(String left, String right) {
        return floats("RealDiv", left, right);
    }

    @Override
    public String maximum(String left, String right) {
        return floats("Maximum", left, right);
    }

    @Override
    public String minimum(String left, String right) {
        return floats("Minimum", left, right);
    }

    @Override
    public String floor(String values) {
        return floats("Floor", values);
    }

    @Override
    public String roundHalfToEven(String values) {
        return floats("Round", values);
    }

    @Override
    public String squareRoot(String values) {
        return floats("Sqrt", values);
    }

    @Override
    public String softmax(String rows) {
        return floats("Softmax", rows);
    }

    @Override
    public String sumOfRows(String rows) {
        return sumOfLast(rows);
    }

    /** Sums over the last axis, whatever the others are. */
    String sumOfLast(String values) {
        return reduced("Sum", values);
    }

    private String reduced(String operation, String values) {
        return add(of(operation, List.of(values, whole(-1)))
                .putAttr("keep_dims", AttrValue.newBuilder().setB(true).build()));
    }

    @Override
    public String columns(String rows, int[] columns) {
        return gather(DataType.DT_FLOAT, rows, constant(columns, columns.length), DataType.DT_INT32, 1);
    }

    /** Returns the values at some indices of an axis. */
    String gather(DataType type, String values, String indices, DataType indexType, int axis) {
        return add(node("GatherV2", List.of(values, indices, whole(axis)))
                .putAttr("Tparams", type(type))
                .putAttr("Tindices", type(indexType))
                .putAttr("Taxis", type(DataType.DT_INT32)));
    }

    @Override
    public String meanOfLargest(String rows, int count) {
        return reduced("Mean", add(of("TopKV2", List.of(rows, whole(count)))));
    }

    @Override
    public String join(List<String> parts) {
        if (parts.size() == 1) {
            // the operation requires two or more inputs
            return parts.get(0);
        }
        List<String> inputs = new ArrayList<>(parts);
        inputs.add(whole(1));
        return add(of("ConcatV2", inputs)
                .putAttr("N", AttrValue.newBuilder().setI(parts.size()).build()));
    }

    private String floats(String operation, String... inputs) {
        return add(of(operation, List.of(inputs)));
    }

    private NodeDef.Builder of(String operation, List<String> inputs) {
        return node(operation, inputs).putAttr("T", type(DataType.DT_FLOAT));
    }

    NodeDef.Builder node(String operation, List<String> inputs) {
        return NodeDef.newBuilder()
                .setName("%s/%d_%s".formatted(prefix, count++, operation))
                .setOp(operation)
                .addAllInput(inputs);
    }

    String add(NodeDef.Builder node) {
        graph.addNode(node);
        return node.getName();
    }

    static AttrValue type(DataType type) {
        return AttrValue.newBuilder().setType(type).build();
    }
}
