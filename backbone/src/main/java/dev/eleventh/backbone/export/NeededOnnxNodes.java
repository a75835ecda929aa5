package dev.eleventh.backbone.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Drops nodes and weights that a tensor does not depend on, such as the last layer of a classifier. */
final class NeededOnnxNodes {
    private NeededOnnxNodes() {}

    static void keep(GraphProto.Builder graph, String output) {
        Map<String, Integer> producers = new HashMap<>();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            int node = i;
            graph.getNode(i).getOutputList().forEach(name -> producers.put(name, node));
        }
        BitSet needed = new BitSet();
        Set<String> read = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(output));
        while (!open.isEmpty()) {
            String name = open.removeFirst();
            Integer node = read.add(name) ? producers.get(name) : null;
            if (node != null && !needed.get(node)) {
                needed.set(node);
                reads(graph.getNode(node), open::add);
            }
        }
        List<NodeProto> kept = needed.stream().mapToObj(graph::getNode).toList();
        graph.clearNode().addAllNode(kept);
        keepWeights(graph, read);
    }

    private static void keepWeights(GraphProto.Builder graph, Set<String> read) {
        var initializers = List.copyOf(graph.getInitializerList());
        graph.clearInitializer();
        initializers.stream().filter(each -> read.contains(each.getName())).forEach(graph::addInitializer);
        var sparse = List.copyOf(graph.getSparseInitializerList());
        graph.clearSparseInitializer();
        sparse.stream()
                .filter(each -> read.contains(each.getValues().getName()))
                .forEach(graph::addSparseInitializer);
        var shapes = List.copyOf(graph.getValueInfoList());
        graph.clearValueInfo();
        shapes.stream().filter(each -> read.contains(each.getName())).forEach(graph::addValueInfo);
        var annotations = List.copyOf(graph.getQuantizationAnnotationList());
        graph.clearQuantizationAnnotation();
        annotations.stream()
                .filter(each -> read.contains(each.getTensorName()))
                .forEach(graph::addQuantizationAnnotation);
    }

    /** Passes the tensors that a node reads; its nested graphs may read any tensor of the graph around them. */
    private static void reads(NodeProto node, Consumer<String> tensors) {
        node.getInputList().forEach(tensors);
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                reads(attribute.getG(), tensors);
            }
            attribute.getGraphsList().forEach(graph -> reads(graph, tensors));
        }
    }

    private static void reads(GraphProto nested, Consumer<String> tensors) {
        nested.getNodeList().forEach(node -> reads(node, tensors));
        nested.getOutputList().forEach(output -> tensors.accept(output.getName()));
    }
}
