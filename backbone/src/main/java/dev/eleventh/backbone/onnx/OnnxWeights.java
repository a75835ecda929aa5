package dev.eleventh.backbone.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorProtoOrBuilder;
import ai.onnxruntime.platform.Fp16Conversions;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The weights of a graph, which lie in the model's file or in files beside it. */
final class OnnxWeights {
    /** A plain file name or a relative path of plain names: nothing that leads out of the folder. */
    private static final Pattern INSIDE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");

    private static final Pattern BYTES = Pattern.compile("[0-9]{1,18}");

    private static final Set<String> KEYS = Set.of("location", "offset", "length", "checksum", "basepath");

    private static final int MAX_VALUES = 1 << 28;

    private OnnxWeights() {}

    static boolean isInside(String path) {
        return INSIDE.matcher(path).matches();
    }

    /**
     * Returns the relative paths of all files that a model's weights lie in.
     *
     * @param folder of the model
     * @throws IllegalArgumentException when one is missing, incomplete or outside the folder
     */
    static SortedSet<String> dataFiles(ModelProto model, Path folder) {
        SortedSet<String> names = new TreeSet<>();
        forEach(model, tensor -> {
            if (isExternal(tensor)) {
                names.add(location(tensor, folder));
            }
        });
        return names;
    }

    static boolean isExternal(TensorProtoOrBuilder tensor) {
        // a file may name a location without saying that it is external; ONNX Runtime reads it either way
        return tensor.getDataLocation() == DataLocation.EXTERNAL || tensor.getExternalDataCount() > 0;
    }

    /** Returns where the values of a tensor lie, after all checks that ONNX Runtime must not make in our place. */
    private static String location(TensorProto tensor, Path folder) {
        requireKnownKeys(tensor);
        String name = entry(tensor, "location", "");
        if (!isInside(name)) {
            throw new IllegalArgumentException(
                    "the weight '%s' lies in the file '%s', expected a path inside the model's folder of letters, digits, '.', '_' and '-'; export the network again with such a name"
                            .formatted(tensor.getName(), name));
        }
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("the weight '%s' lies in the file %s, which %s; copy it beside the model"
                    .formatted(tensor.getName(), file, Files.exists(file) ? "is not a file" : "does not exist"));
        }
        try {
            requireInside(tensor, folder, file);
            requireLength(tensor, file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the weights in " + file, e);
        }
        return name;
    }

    /** ONNX Runtime reads the last of several entries of one key, and further keys of its own. */
    private static void requireKnownKeys(TensorProto tensor) {
        Set<String> seen = new HashSet<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            if (!KEYS.contains(entry.getKey()) || !seen.add(entry.getKey())) {
                throw new IllegalArgumentException(
                        "the weight '%s' has the key '%s' twice or unexpectedly in its external data, expected each of %s at most once; export the network again: %s"
                                .formatted(tensor.getName(), entry.getKey(), KEYS, ExportCommand.TORCH));
            }
        }
    }

    /** A link could lead to any file of this machine, whose content would become part of the backbone. */
    private static void requireInside(TensorProto tensor, Path folder, Path file) throws IOException {
        Path real = file.toRealPath();
        if (!real.startsWith(folder.toRealPath())) {
            throw new IllegalArgumentException(
                    "the weight '%s' lies in the file %s, which is a link to %s outside the model's folder; copy the folder with cp -rL, or download it with: hf download NAME --local-dir FOLDER"
                            .formatted(tensor.getName(), file, real));
        }
    }

    private static void requireLength(TensorProto tensor, Path file) throws IOException {
        long offset = number(tensor, "offset", 0);
        long bytes = Files.size(file);
        long length = number(tensor, "length", Math.max(0, bytes - offset));
        if (offset > bytes || length > bytes - offset) {
            throw new IllegalArgumentException(
                    "the weight '%s' lies at the bytes from %d to %d of %s, which has only %d; copy or download the file again"
                            .formatted(tensor.getName(), offset, offset + length, file, bytes));
        }
    }

    private static long number(TensorProto tensor, String key, long otherwise) {
        String text = entry(tensor, key, "");
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!BYTES.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "the weight '%s' has the %s '%s', expected a number of bytes; export the network again"
                            .formatted(tensor.getName(), key, text));
        }
        return Long.parseLong(text);
    }

    /** Returns what a tensor says of its file. */
    static String entry(TensorProtoOrBuilder tensor, String key, String otherwise) {
        return tensor.getExternalDataList().stream()
                .filter(entry -> entry.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .findFirst()
                .orElse(otherwise);
    }

    /** Passes every tensor in a message, also those of attributes, nested graphs and functions. */
    private static void forEach(Message message, Consumer<TensorProto> tensors) {
        if (message instanceof TensorProto tensor) {
            tensors.accept(tensor);
            return;
        }
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                List<?> messages = field.isRepeated() ? (List<?>) value : List.of(value);
                messages.forEach(inside -> forEach((Message) inside, tensors));
            }
        });
    }

    /**
     * Returns the values of a weight, in the order of the file.
     *
     * @param folder of the model
     * @throws IllegalArgumentException when they are neither float32, float16 nor float64
     */
    static float[] values(TensorProto tensor, Path folder) throws IOException {
        long count = tensor.getDimsList().stream().reduce(1L, OnnxWeights::product);
        int bytes = bytesPerValue(tensor);
        if (count < 1 || count > MAX_VALUES) {
            throw new IllegalArgumentException(
                    "the weight '%s' has %d values, expected 1 to %d; export the network again"
                            .formatted(tensor.getName(), count, MAX_VALUES));
        }
        float[] values = new float[(int) count];
        if (!isExternal(tensor) && tensor.getRawData().isEmpty()) {
            typed(tensor, values);
        } else {
            raw(tensor, folder, values, bytes);
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "the weight '%s' has %s as its value %d, expected finite numbers; export the network again in float32"
                                .formatted(tensor.getName(), values[i], i));
            }
        }
        return values;
    }

    private static void raw(TensorProto tensor, Path folder, float[] values, int bytes) throws IOException {
        long count = values.length;
        ByteBuffer raw = raw(tensor, folder, count * bytes);
        if (raw.remaining() != count * bytes) {
            throw truncated(tensor, count * bytes, raw.remaining());
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (bytes) {
                case Short.BYTES -> Fp16Conversions.fp16ToFloat(raw.getShort());
                case Float.BYTES -> raw.getFloat();
                default -> (float) raw.getDouble();
            };
        }
    }

    private static long product(long a, long b) {
        return a < 0 || b < 0 || (b > 0 && a > Long.MAX_VALUE / b) ? Long.MAX_VALUE : a * b;
    }

    private static int bytesPerValue(TensorProto tensor) {
        @Nullable DataType type = DataType.forNumber(tensor.getDataType());
        if (type == DataType.FLOAT) {
            return Float.BYTES;
        }
        if (type == DataType.FLOAT16) {
            return Short.BYTES;
        }
        if (type == DataType.DOUBLE) {
            return Double.BYTES;
        }
        throw new IllegalArgumentException(
                "the weight '%s' of the last layer is of type %s, expected float32 or float16; export the network without quantisation"
                        .formatted(tensor.getName(), type == null ? tensor.getDataType() : type.name()));
    }

    /** Values that lie in the tensor's own lists instead of in bytes. */
    private static void typed(TensorProto tensor, float[] values) {
        int found = tensor.getFloatDataCount() + tensor.getDoubleDataCount() + tensor.getInt32DataCount();
        if (found != values.length) {
            throw truncated(tensor, values.length, found);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getFloatDataCount() > 0
                    ? tensor.getFloatData(i)
                    : tensor.getDoubleDataCount() > 0
                            ? (float) tensor.getDoubleData(i)
                            : Fp16Conversions.fp16ToFloat((short) tensor.getInt32Data(i));
        }
    }

    private static ByteBuffer raw(TensorProto tensor, Path folder, long bytes) throws IOException {
        if (!isExternal(tensor)) {
            return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        Path file = folder.resolve(location(tensor, folder));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long offset = number(tensor, "offset", 0);
            if (bytes > channel.size() - offset) {
                throw truncated(tensor, bytes, channel.size() - offset);
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static IllegalArgumentException truncated(TensorProto tensor, long expected, long found) {
        return new IllegalArgumentException(
                "the weight '%s' has %d bytes or values, expected %d; copy or export the network again"
                        .formatted(tensor.getName(), found, expected));
    }
}
