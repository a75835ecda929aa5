package dev.eleventh.backbone;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * All weights of the built-in network as one flat array, the form in which its signatures accept and return them. As
 * bytes it is a safetensors file with the single tensor {@code theta}, which Python can read without this project. The
 * digest of the file is the identity of the backbone with these weights.
 */
public final class NetworkWeights {
    private static final String FORMAT = "eleventh.theta.v1";

    private final Sha256 network;
    private final float[] values;

    /**
     * Creates weights; the array is copied.
     *
     * @param network the sha256 of the exported network to which the weights belong
     */
    public NetworkWeights(Sha256 network, float[] values) {
        this.network = network;
        this.values = values.clone();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "weight %d of theta must be finite, was %s; lower the learning rate".formatted(i, values[i]));
            }
        }
    }

    public Sha256 network() {
        return network;
    }

    public int size() {
        return values.length;
    }

    /** Returns a copy. */
    public float[] values() {
        return values.clone();
    }

    /** Returns the array itself, for the engine, which does not change it. */
    float[] shared() {
        return values;
    }

    public byte[] toBytes() {
        byte[] header = header(network, values.length);
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + header.length + values.length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header).asFloatBuffer().put(values);
        return file.array();
    }

    private static byte[] header(Sha256 network, int size) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.putObject("__metadata__").put("format", FORMAT).put("network_sha256", network.hex());
        ObjectNode tensor = root.putObject("theta").put("dtype", "F32");
        tensor.putArray("shape").add(size);
        tensor.putArray("data_offsets").add(0).add(size * Float.BYTES);
        String json = Json.write(root);
        // padded with spaces to a multiple of 8, as the format requires
        return (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(UTF_8);
    }

    /**
     * Returns the network to which the weights in a file belong.
     *
     * @throws IllegalArgumentException when {@link #toBytes} did not write the file
     */
    static Sha256 network(byte[] file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            String header = new String(file, Long.BYTES, Math.toIntExact(bytes.getLong()), UTF_8);
            return new Sha256(Json.MAPPER
                    .readTree(header)
                    .path("__metadata__")
                    .path("network_sha256")
                    .asText());
        } catch (IOException | ArithmeticException | BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "theta file of %d bytes has no header; publish the version again".formatted(file.length), e);
        }
    }

    /**
     * Reads a file that {@link #toBytes} wrote.
     *
     * @param network the network to which the weights must belong; {@code size} is its number of weights
     * @throws IllegalArgumentException when the weights belong to another network, or the file is damaged
     */
    static NetworkWeights fromBytes(byte[] file, Sha256 network, int size) {
        byte[] header = header(network, size);
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int body = Long.BYTES + header.length;
        // only one header is valid, so it need not be parsed
        if (file.length != body + size * Float.BYTES
                || bytes.getLong() != header.length
                || !Arrays.equals(header, Arrays.copyOfRange(file, Long.BYTES, body))) {
            throw new IllegalArgumentException(
                    "theta file of %d bytes does not hold the %d weights of network %s; publish the version again, or deploy the release that it was trained with"
                            .formatted(file.length, size, network));
        }
        float[] values = new float[size];
        bytes.position(body)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new NetworkWeights(network, values);
    }

    @Override
    public String toString() {
        return "Theta[%d weights of %s]".formatted(values.length, network);
    }
}
