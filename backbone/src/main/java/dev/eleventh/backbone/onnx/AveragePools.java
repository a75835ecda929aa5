package dev.eleventh.backbone.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Average pooling whose last window reaches beyond the image, as at the end of Hugging Face's EfficientNet. With {@code
 * ceil_mode} and {@code count_include_pad}, ONNX Runtime 1.23 divides by the whole window if the operator set is
 * below 19, which makes the averages too small (microsoft/onnxruntime#29629).
 */
final class AveragePools {
    /** The first operator set that ONNX Runtime computes rightly. */
    private static final long RIGHT = 19;

    private static final String COUNT_INCLUDE_PAD = "count_include_pad";

    private AveragePools() {}

    /**
     * Returns the model with pooling that means the same and is computed rightly; empty when nothing needs to change.
     *
     * @throws IllegalArgumentException when a pooling cannot be corrected
     */
    static Optional<ModelProto> corrected(ModelProto model, long operatorSet) {
        if (operatorSet >= RIGHT) {
            return Optional.empty();
        }
        List<NodeProto> nodes = new ArrayList<>();
        boolean changed = false;
        for (NodeProto node : model.getGraph().getNodeList()) {
            boolean wrong = isWrong(node);
            nodes.add(wrong ? corrected(node) : node);
            changed |= wrong;
        }
        return changed
                ? Optional.of(model.toBuilder()
                        .setGraph(model.getGraph().toBuilder().clearNode().addAllNode(nodes))
                        .build())
                : Optional.empty();
    }

    private static boolean isWrong(NodeProto node) {
        return node.getOpType().equals("AveragePool") && isSet(node, "ceil_mode") && isSet(node, COUNT_INCLUDE_PAD);
    }

    private static boolean isSet(NodeProto node, String flag) {
        return OnnxGraph.attribute(node, flag).map(AttributeProto::getI).orElse(0L) != 0;
    }

    /** Without padding, nothing is left to include. */
    private static NodeProto corrected(NodeProto node) {
        boolean padded = OnnxGraph.attribute(node, "pads").map(AttributeProto::getIntsList).orElse(List.of()).stream()
                        .anyMatch(pad -> pad != 0)
                || OnnxGraph.attribute(node, "auto_pad")
                        .filter(pad -> !pad.getS().toStringUtf8().equals("NOTSET"))
                        .isPresent();
        if (padded) {
            throw new IllegalArgumentException(
                    "ONNX Runtime computes the AveragePool '%s' wrongly, because it counts its padding and rounds its size up; export the network with opset_version=%d"
                            .formatted(node.getName(), RIGHT));
        }
        List<AttributeProto> kept = node.getAttributeList().stream()
                .filter(attribute -> !attribute.getName().equals(COUNT_INCLUDE_PAD))
                .toList();
        return node.toBuilder().clearAttribute().addAllAttribute(kept).build();
    }
}
