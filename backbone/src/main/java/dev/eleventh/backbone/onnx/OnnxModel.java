package dev.eleventh.backbone.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.util.Map;

/** Reads a model to change it. Its weights refer to the files' bytes, and are not copied. */
public final class OnnxModel {
    private OnnxModel() {}

    /**
     * Reads a model, and moves the weights in files beside it into the model.
     *
     * @param bytes of the model
     * @param files beside it, by their relative path; must not change as long as the model is used
     * @throws IllegalArgumentException when the bytes are no model, or a weight is not in the files
     */
    public static ModelProto.Builder read(byte[] bytes, Map<String, byte[]> files) {
        ModelProto.Builder model = ModelProto.newBuilder();
        try {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            in.enableAliasing(true);
            model.mergeFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the network is no ONNX model: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException("a model in memory cannot fail to be read", e);
        }
        inline(model, files);
        return model;
    }

    /** Visits every tensor, also those of attributes, nested graphs and functions. */
    private static void inline(Message.Builder message, Map<String, byte[]> files) {
        if (message instanceof TensorProto.Builder tensor) {
            inline(tensor, files);
            return;
        }
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            if (field.isRepeated()) {
                for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                    inline(message.getRepeatedFieldBuilder(field, i), files);
                }
            } else {
                inline(message.getFieldBuilder(field), files);
            }
        }
    }

    private static void inline(TensorProto.Builder tensor, Map<String, byte[]> files) {
        if (!OnnxWeights.isExternal(tensor)) {
            return;
        }
        String location = OnnxWeights.entry(tensor, "location", "");
        byte[] file = files.get(location);
        if (file == null) {
            throw new IllegalArgumentException(
                    "the weight '%s' lies in the file '%s', which is not in the archive; import the network again"
                            .formatted(tensor.getName(), location));
        }
        long offset = Long.parseLong(OnnxWeights.entry(tensor, "offset", "0"));
        long length = Long.parseLong(OnnxWeights.entry(tensor, "length", Long.toString(file.length - offset)));
        if (offset < 0 || length < 0 || offset > file.length - length) {
            throw new IllegalArgumentException(
                    "the weight '%s' has %d bytes at %d of the file '%s' of %d bytes; import the network again"
                            .formatted(tensor.getName(), length, offset, location, file.length));
        }
        tensor.clearExternalData()
                .clearDataLocation()
                .setRawData(UnsafeByteOperations.unsafeWrap(file, (int) offset, (int) length));
    }
}
