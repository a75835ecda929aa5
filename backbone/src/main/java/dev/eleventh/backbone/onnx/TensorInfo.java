package dev.eleventh.backbone.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a graph declares of one of its inputs or outputs.
 *
 * @param element {@code UNDEFINED} when it is no tensor
 * @param shape the length of each dimension, {@value #SYMBOLIC} where it is symbolic; empty when no shape is declared
 */
public record TensorInfo(String name, DataType element, List<Long> shape) {
    static final long SYMBOLIC = -1;

    static TensorInfo of(ValueInfoProto value) {
        TypeProto.Tensor tensor = value.getType().getTensorType();
        List<Long> shape =
                tensor.getShape().getDimList().stream().map(TensorInfo::length).toList();
        DataType element = DataType.forNumber(tensor.getElemType());
        return new TensorInfo(value.getName(), Objects.requireNonNullElse(element, DataType.UNDEFINED), shape);
    }

    private static long length(TensorShapeProto.Dimension dimension) {
        return dimension.hasDimValue() && dimension.getDimValue() > 0 ? dimension.getDimValue() : SYMBOLIC;
    }

    int rank() {
        return shape.size();
    }

    /** Returns the tensor as people write it: {@code pixel_values float[?, 3, 224, 224]}. */
    @Override
    public String toString() {
        String dimensions = shape.stream()
                .map(length -> length == SYMBOLIC ? "?" : Long.toString(length))
                .collect(Collectors.joining(", ", "[", "]"));
        return "%s %s%s".formatted(name, element.name().toLowerCase(Locale.ROOT), dimensions);
    }
}
