package dev.eleventh.contracts.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.contracts.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * A safetensors file: 8 bytes of header length, a JSON header, then consecutive little-endian tensors. The same content
 * is written as the same bytes; a file with a byte that the header does not account for is not read.
 */
final class TensorFile {
    /** A header lists few tensors and the labels: a larger one was not written by this project. */
    private static final int MAX_HEADER_BYTES = 64 << 20;

    /** The types that heads use. */
    private enum Type {
        F32(Float.BYTES),
        I16(Short.BYTES),
        I32(Integer.BYTES);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }
    }

    private record Tensor(Type type, List<Integer> shape, ByteBuffer data) {}

    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    TensorFile(String format) {
        metadata.put("format", format);
    }

    private TensorFile() {}

    String format() {
        return text("format");
    }

    TensorFile put(String name, String value) {
        metadata.put(name, value);
        return this;
    }

    TensorFile put(String name, float[] values, int... shape) {
        add(name, Type.F32, list(shape)).asFloatBuffer().put(values);
        return this;
    }

    TensorFile put(String name, short[] values, int... shape) {
        add(name, Type.I16, list(shape)).asShortBuffer().put(values);
        return this;
    }

    TensorFile put(String name, int[] values, int... shape) {
        add(name, Type.I32, list(shape)).asIntBuffer().put(values);
        return this;
    }

    /** Adds all tensors of another file, with {@code prefix} before their names. */
    TensorFile put(String prefix, TensorFile part) {
        metadata.put(prefix, Json.write(part.metadata));
        part.tensors.forEach((name, tensor) -> tensors.put(prefix + '.' + name, tensor));
        return this;
    }

    /** Removes and returns a file that was added under a prefix. */
    TensorFile part(String prefix) {
        TensorFile part = new TensorFile();
        read(text(prefix), part);
        List<String> names = tensors.keySet().stream()
                .filter(name -> name.startsWith(prefix + '.'))
                .toList();
        for (String name : names) {
            part.tensors.put(name.substring(prefix.length() + 1), Objects.requireNonNull(tensors.remove(name)));
        }
        return part;
    }

    private static void read(String metadata, TensorFile into) {
        json(metadata)
                .properties()
                .forEach(
                        text -> into.metadata.put(text.getKey(), text.getValue().asText()));
    }

    private static List<Integer> list(int[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }

    private ByteBuffer add(String name, Type type, List<Integer> shape) {
        ByteBuffer data = ByteBuffer.allocate(size(type, shape)).order(ByteOrder.LITTLE_ENDIAN);
        tensors.put(name, new Tensor(type, shape, data));
        return data;
    }

    private static int size(Type type, List<Integer> shape) {
        int size = type.bytes;
        for (int side : shape) {
            size = Math.multiplyExact(size, side);
        }
        return size;
    }

    /** Returns the metadata's text; empty when there is none. */
    String text(String name) {
        return metadata.getOrDefault(name, "");
    }

    <T> T number(String name, Function<String, T> parse) {
        try {
            return parse.apply(text(name));
        } catch (NumberFormatException e) {
            throw malformed("has the %s '%s', expected a number".formatted(name, text(name)));
        }
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    /** Returns the size of one side of a tensor; 0 when the tensor or the side does not exist. */
    int side(String name, int side) {
        Tensor tensor = tensors.get(name);
        return tensor == null || side >= tensor.shape.size() ? 0 : tensor.shape.get(side);
    }

    float[] floats(String name, int... shape) {
        ByteBuffer data = data(name, Type.F32, list(shape));
        float[] values = new float[data.remaining() / Float.BYTES];
        data.asFloatBuffer().get(values);
        return values;
    }

    short[] shorts(String name, int... shape) {
        ByteBuffer data = data(name, Type.I16, list(shape));
        short[] values = new short[data.remaining() / Short.BYTES];
        data.asShortBuffer().get(values);
        return values;
    }

    int[] ints(String name, int... shape) {
        ByteBuffer data = data(name, Type.I32, list(shape));
        int[] values = new int[data.remaining() / Integer.BYTES];
        data.asIntBuffer().get(values);
        return values;
    }

    /**
     * Removes the tensor, so that {@link #requireAllRead} finds unexpected ones. A wrong shape is rejected before
     * anything is allocated for it.
     */
    private ByteBuffer data(String name, Type type, List<Integer> shape) {
        Tensor tensor = tensors.remove(name);
        if (tensor == null || tensor.type != type || !tensor.shape.equals(shape)) {
            throw malformed("must contain the tensor '%s' of type %s and shape %s".formatted(name, type, shape));
        }
        return tensor.data.order(ByteOrder.LITTLE_ENDIAN);
    }

    void requireAllRead() {
        if (!tensors.isEmpty()) {
            throw malformed("has tensors that are unknown to its format: " + tensors.keySet());
        }
    }

    byte[] toBytes() {
        byte[] header = header();
        int size = tensors.values().stream()
                .mapToInt(tensor -> tensor.data.capacity())
                .reduce(0, Math::addExact);
        ByteBuffer file = ByteBuffer.allocate(Math.addExact(Long.BYTES + header.length, size))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header);
        tensors.values().forEach(tensor -> file.put(tensor.data.duplicate().clear()));
        return file.array();
    }

    private byte[] header() {
        ObjectNode root = Json.MAPPER.createObjectNode();
        ObjectNode about = root.putObject("__metadata__");
        metadata.forEach(about::put);
        int begin = 0;
        for (Map.Entry<String, Tensor> each : tensors.entrySet()) {
            Tensor tensor = each.getValue();
            ObjectNode node = root.putObject(each.getKey()).put("dtype", tensor.type.name());
            tensor.shape.forEach(node.withArray("shape")::add);
            int end = begin + tensor.data.capacity();
            node.putArray("data_offsets").add(begin).add(end);
            begin = end;
        }
        byte[] json = Json.write(root).getBytes(UTF_8);
        // padded with spaces to a multiple of 8, as the format requires, so that tensors are aligned
        return (new String(json, UTF_8) + " ".repeat((8 - json.length % 8) % 8)).getBytes(UTF_8);
    }

    /**
     * Reads a file that {@link #toBytes} wrote, without copying the tensors.
     *
     * @throws IllegalArgumentException when the file is truncated, or the header and the tensors do not agree
     */
    static TensorFile read(byte[] file) {
        if (file.length < Long.BYTES) {
            throw malformed("has %d bytes, too few for a header".formatted(file.length));
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long headerLength = bytes.getLong();
        if (headerLength < 2 || headerLength > Math.min(MAX_HEADER_BYTES, bytes.remaining())) {
            throw malformed("declares a header of %d bytes, but the file has %d".formatted(headerLength, file.length));
        }
        JsonNode header = json(new String(file, Long.BYTES, (int) headerLength, UTF_8));
        ByteBuffer data = bytes.position(Long.BYTES + (int) headerLength).slice();
        TensorFile read = new TensorFile();
        header.properties().forEach(field -> read.readField(field.getKey(), field.getValue(), data));
        if (data.hasRemaining()) {
            throw malformed("has %d bytes more than its tensors".formatted(data.remaining()));
        }
        return read;
    }

    private void readField(String name, JsonNode node, ByteBuffer data) {
        if (name.equals("__metadata__")) {
            node.properties()
                    .forEach(text -> metadata.put(text.getKey(), text.getValue().asText()));
            return;
        }
        Type type = type(node.path("dtype").asText());
        List<Integer> shape = numbers(node.path("shape"));
        int begin = data.position();
        int end = begin + sizeOf(type, shape);
        if (end <= begin
                || end > data.limit()
                || !numbers(node.path("data_offsets")).equals(List.of(begin, end))) {
            throw malformed("does not contain the tensor '%s' as its header declares: %s".formatted(name, node));
        }
        tensors.put(name, new Tensor(type, shape, data.slice(begin, end - begin)));
        data.position(end);
    }

    private static List<Integer> numbers(JsonNode list) {
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode number : list) {
            // 2^32+1 read as an int would be 1
            if (!number.isInt()) {
                throw malformed("has %s where whole numbers below 2^31 were expected".formatted(number));
            }
            numbers.add(number.intValue());
        }
        return numbers;
    }

    private static Type type(String name) {
        return Arrays.stream(Type.values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> malformed("has a tensor of type '%s', expected one of %s"
                        .formatted(name, Arrays.toString(Type.values()))));
    }

    /** Returns 0 for a shape that no file of this project can have. */
    private static int sizeOf(Type type, List<Integer> shape) {
        try {
            return shape.stream().allMatch(side -> side > 0) ? size(type, shape) : 0;
        } catch (ArithmeticException e) {
            return 0;
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw malformed("has a header that is not JSON: " + e.getOriginalMessage());
        }
    }

    static IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException("head file " + what + "; publish the version again");
    }
}
