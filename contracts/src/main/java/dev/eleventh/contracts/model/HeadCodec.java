package dev.eleventh.contracts.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A head as a safetensors file: 8 bytes of header length, a JSON header, then little-endian float32 tensors
 * {@code bias} [classes] and {@code weight} [classes, dimension]. The labels stand in {@code __metadata__} as a JSON
 * list, so Python's {@code safetensors} reads all of it without us. The same head gives the same bytes.
 */
public final class HeadCodec {
    static final String FORMAT = "eleventh.linear.v1";

    /** A header lists two tensors and the labels: more than this is not one of ours. */
    private static final int MAX_HEADER_BYTES = 64 << 20;

    private HeadCodec() {}

    public static byte[] encode(LinearHead head) {
        byte[] header = header(head.labels(), head.dimension());
        ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(
                        Long.BYTES + header.length + (long) Float.BYTES * head.classes() * (head.dimension() + 1)))
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        file.asFloatBuffer().put(head.bias()).put(head.weights());
        return file.array();
    }

    private static byte[] header(List<Label> labels, int dimension) {
        int biasBytes = Float.BYTES * labels.size();
        int weightBytes = Math.multiplyExact(biasBytes, dimension);
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.putObject("__metadata__").put("format", FORMAT).put("labels", Json.write(labels));
        tensor(root, "bias", 0, biasBytes, labels.size());
        tensor(root, "weight", biasBytes, biasBytes + weightBytes, labels.size(), dimension);
        byte[] json = Json.write(root).getBytes(UTF_8);
        // padded with spaces to a multiple of 8, as the format asks, so that tensors are aligned
        return (new String(json, UTF_8) + " ".repeat((8 - json.length % 8) % 8)).getBytes(UTF_8);
    }

    private static void tensor(ObjectNode root, String name, int begin, int end, int... shape) {
        ObjectNode tensor = root.putObject(name).put("dtype", "F32");
        for (int size : shape) {
            tensor.withArray("shape").add(size);
        }
        tensor.putArray("data_offsets").add(begin).add(end);
    }

    /**
     * The head in a file that {@link #encode} wrote.
     *
     * @throws IllegalArgumentException when it is truncated, of another format, or holds numbers that are not finite
     */
    public static LinearHead decode(byte[] file) {
        if (file.length < Long.BYTES) {
            throw malformed("has %d bytes, too few for a header".formatted(file.length));
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long headerLength = bytes.getLong();
        if (headerLength < 2 || headerLength > Math.min(MAX_HEADER_BYTES, bytes.remaining())) {
            throw malformed("says its header has %d bytes, the file has %d".formatted(headerLength, file.length));
        }
        JsonNode header = json(new String(file, Long.BYTES, (int) headerLength, UTF_8));
        List<Label> labels = labels(header);
        int dimension = header.at("/weight/shape/1").asInt();
        // comparing the whole header with the one that we would write leaves no field of it unchecked
        long expected = (long) Float.BYTES * labels.size() * (dimension + 1L);
        bytes.position(Long.BYTES + (int) headerLength);
        if (dimension < 1
                || bytes.remaining() != expected
                || !json(new String(header(labels, dimension), UTF_8)).equals(header)) {
            throw malformed("does not hold the bias [%d] and weight [%d, %d] that its header names in %d bytes"
                    .formatted(labels.size(), labels.size(), dimension, bytes.remaining()));
        }
        float[] bias = new float[labels.size()];
        float[] weights = new float[labels.size() * dimension];
        bytes.asFloatBuffer().get(bias).get(weights);
        return new LinearHead(labels, dimension, weights, bias);
    }

    private static List<Label> labels(JsonNode header) {
        String format = header.at("/__metadata__/format").asText();
        if (!format.equals(FORMAT)) {
            throw malformed("has format '%s', expected '%s'".formatted(format, FORMAT));
        }
        try {
            return List.of(Json.read(header.at("/__metadata__/labels").asText(), Label[].class));
        } catch (IllegalArgumentException | NullPointerException e) {
            throw malformed("has labels that cannot be read: " + e.getMessage());
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw malformed("has a header that is not JSON: " + e.getOriginalMessage());
        }
    }

    private static IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException("head file " + what + "; publish the version again");
    }
}
