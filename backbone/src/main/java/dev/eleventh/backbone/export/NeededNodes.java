package dev.eleventh.backbone.export;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Drops nodes that no output depends on; for the built-in network, all nodes for training. */
final class NeededNodes {
    private NeededNodes() {}

    static void keep(GraphDef.Builder graph, List<String> outputs) {
        Map<String, NodeDef> byName = new HashMap<>();
        graph.getNodeList().forEach(node -> byName.put(node.getName(), node));
        Set<String> needed = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(outputs);
        while (!open.isEmpty()) {
            // ^node for a control dependency, node:1 for a tensor
            String name = open.removeFirst().replaceFirst("^\\^", "").replaceFirst(":\\d+$", "");
            NodeDef node = byName.get(name);
            if (node != null && needed.add(name)) {
                open.addAll(node.getInputList());
            }
        }
        List<NodeDef> kept = graph.getNodeList().stream()
                .filter(node -> needed.contains(node.getName()))
                .toList();
        graph.clearNode().addAllNode(kept);
    }
}
