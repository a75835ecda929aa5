package dev.eleventh.backbone.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.GraphProtoOrBuilder;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.eleventh.backbone.OnnxFiles;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.backbone.onnx.OnnxGraph;
import dev.eleventh.backbone.onnx.OnnxModel;
import dev.eleventh.backbone.onnx.OnnxSignature;
import dev.eleventh.contracts.model.Head;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** The graph of an imported ONNX network, without its last layer, extended by the pooling of its output and a head. */
final class OnnxServingGraph {
    /** Since this version of the format, an initializer need not be an input. */
    private static final int FILE_FORMAT = 4;

    private final OnnxFiles backbone;
    private final OnnxSignature signature;
    private final ModelProto.Builder model;
    private final GraphProto.Builder graph;
    private final long operatorSet;
    private final Set<String> names = new HashSet<>();

    OnnxServingGraph(OnnxFiles backbone) throws IOException {
        this.backbone = backbone;
        this.signature = backbone.signature();
        this.model = OnnxModel.read(backbone.model());
        this.graph = model.getGraphBuilder();
        this.operatorSet = OnnxGraph.operatorSet(model);
        if (operatorSet < OnnxNodes.OLDEST_OPERATOR_SET) {
            throw new IllegalArgumentException(
                    "the network uses version %d of ONNX's operator set, but a head needs %d or newer in the same file; export the head alone with --head-only"
                            .formatted(operatorSet, OnnxNodes.OLDEST_OPERATOR_SET));
        }
        NeededOnnxNodes.keep(graph, signature.output());
        addNames(graph);
    }

    ModelProto.Builder with(Head head, double temperature) {
        if (head.dimension() != backbone.dimension()) {
            throw new IllegalArgumentException(
                    "the head reads %d values, the backbone gives %d; it is of another backbone"
                            .formatted(head.dimension(), backbone.dimension()));
        }
        ValueInfoProto images = images();
        OnnxNodes nodes = new OnnxNodes(graph, unusedPrefix(), operatorSet);
        HeadGraph heads = new HeadGraph(nodes);
        String logits = heads.logits(head, pooled(nodes, nodes.toFloat(signature.output())));
        String probabilities = heads.probabilities(logits, temperature);
        graph.clearInput().addInput(images).clearOutput();
        output(nodes, logits, OnnxExport.LOGITS, head, images);
        output(nodes, probabilities, OnnxExport.PROBABILITIES, head, images);
        return model.setIrVersion(Math.max(FILE_FORMAT, model.getIrVersion()))
                .setProducerName("eleventh")
                .clearProducerVersion()
                .clearTrainingInfo();
    }

    private ValueInfoProto images() {
        return graph.getInputList().stream()
                .filter(input -> input.getName().equals(signature.input()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the network has no input '%s'; import it again".formatted(signature.input())));
    }

    /** Pools the output to [rows, dimension], as the backbone does. */
    private String pooled(OnnxNodes nodes, String values) {
        int rank = Objects.requireNonNull(signature.rank(), "rank of the network's output; import the network again");
        if (rank == 2) {
            return values;
        }
        boolean channelsFirst = rank == 4 && signature.form().layout() == TensorForm.Layout.NCHW;
        int dimension = backbone.dimension();
        String places =
                channelsFirst ? nodes.reshaped(values, 0, dimension, -1) : nodes.reshaped(values, 0, -1, dimension);
        int axis = channelsFirst ? 2 : 1;
        return switch (signature.pooling()) {
            case FIRST -> nodes.first(places, axis);
            case MEAN -> nodes.mean(places, axis);
            case MAX -> nodes.largest(places, axis);
        };
    }

    private void output(OnnxNodes nodes, String tensor, String name, Head head, ValueInfoProto images) {
        // the network itself may have a tensor with this name
        String unused = names.contains(name) ? unusedPrefix() + name : name;
        nodes.named(tensor, unused);
        graph.addOutput(OnnxExport.matrix(unused, rows(images), head.labels().size()));
    }

    /** Returns the length of the batch as the network declares it, unless it accepts another one only. */
    private Dimension rows(ValueInfoProto images) {
        Integer only = signature.batch();
        return only == null
                ? images.getType().getTensorType().getShape().getDim(0)
                : Dimension.newBuilder().setDimValue(only).build();
    }

    /** Finds a prefix that is not in use: an exported model may have been imported and be exported again. */
    private String unusedPrefix() {
        String prefix = "eleventh/";
        for (int i = 2; isUsed(prefix); i++) {
            prefix = "eleventh_%d/".formatted(i);
        }
        return prefix;
    }

    private boolean isUsed(String prefix) {
        return names.stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** Collects the names of all nodes and tensors, also those in nested graphs, from which the others must differ. */
    private void addNames(GraphProtoOrBuilder part) {
        part.getInputList().forEach(input -> names.add(input.getName()));
        part.getInitializerList().forEach(weight -> names.add(weight.getName()));
        part.getSparseInitializerList()
                .forEach(weight -> names.add(weight.getValues().getName()));
        for (NodeProto node : part.getNodeList()) {
            names.add(node.getName());
            names.addAll(node.getOutputList());
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasG()) {
                    addNames(attribute.getG());
                }
                attribute.getGraphsList().forEach(this::addNames);
            }
        }
    }
}
