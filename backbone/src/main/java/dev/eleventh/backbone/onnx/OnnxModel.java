package dev.eleventh.backbone.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Reads a model to change it. Its files are mapped, so its weights take no memory. */
public final class OnnxModel {
    private final Path folder;
    private final Map<String, ByteString> files = new HashMap<>();

    private OnnxModel(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads a model, and moves the weights in files beside it into the model.
     *
     * @param file of the model; no file may change as long as the model is used
     * @throws IllegalArgumentException when the file is no model, or a weight is not beside it
     */
    public static ModelProto.Builder read(Path file) throws IOException {
        ModelProto.Builder model = ModelProto.newBuilder();
        try {
            CodedInputStream in = mapped(file).newCodedInput();
            in.enableAliasing(true);
            model.mergeFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the network is no ONNX model: " + e.getMessage(), e);
        }
        new OnnxModel(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder")).inline(model);
        return model;
    }

    /** @param file of less than 2 GiB */
    private static ByteString mapped(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return UnsafeByteOperations.unsafeWrap(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    /** Visits every tensor, also those of attributes, nested graphs and functions. */
    private void inline(Message.Builder message) throws IOException {
        if (message instanceof TensorProto.Builder tensor) {
            inline(tensor);
            return;
        }
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            if (field.isRepeated()) {
                for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                    inline(message.getRepeatedFieldBuilder(field, i));
                }
            } else {
                inline(message.getFieldBuilder(field));
            }
        }
    }

    private void inline(TensorProto.Builder tensor) throws IOException {
        if (!OnnxWeights.isExternal(tensor)) {
            return;
        }
        String location = OnnxWeights.entry(tensor, "location", "");
        if (!OnnxWeights.isInside(location) || !Files.isRegularFile(folder.resolve(location))) {
            throw new IllegalArgumentException(
                    "the weight '%s' lies in the file '%s', which is not in the archive; import the network again"
                            .formatted(tensor.getName(), location));
        }
        ByteString file = files.get(location);
        if (file == null) {
            file = mapped(folder.resolve(location));
            files.put(location, file);
        }
        long offset = Long.parseLong(OnnxWeights.entry(tensor, "offset", "0"));
        long length = Long.parseLong(OnnxWeights.entry(tensor, "length", Long.toString(file.size() - offset)));
        if (offset < 0 || length < 0 || offset > file.size() - length) {
            throw new IllegalArgumentException(
                    "the weight '%s' has %d bytes at %d of the file '%s' of %d bytes; import the network again"
                            .formatted(tensor.getName(), length, offset, location, file.size()));
        }
        tensor.clearExternalData().clearDataLocation().setRawData(file.substring((int) offset, (int)
                (offset + length)));
    }
}
