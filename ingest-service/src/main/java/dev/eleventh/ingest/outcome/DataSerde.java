package dev.eleventh.ingest.outcome;

import dev.eleventh.contracts.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Makes a serde of a pair of methods that write to and read from a stream of data. */
final class DataSerde {
    private DataSerde() {}

    @FunctionalInterface
    interface Writer<T> {
        void write(T value, DataOutput output) throws IOException;
    }

    @FunctionalInterface
    interface Reader<T> {
        T read(DataInput input) throws IOException;
    }

    static <T> Serde<T> of(Writer<T> writer, Reader<T> reader) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : bytes(writer, value),
                (topic, bytes) -> bytes == null ? null : value(reader, bytes));
    }

    static void write(Sha256 digest, DataOutput output) throws IOException {
        output.write(HexFormat.of().parseHex(digest.hex()));
    }

    static Sha256 readSha256(DataInput input) throws IOException {
        byte[] digest = new byte[32];
        input.readFully(digest);
        return new Sha256(HexFormat.of().formatHex(digest));
    }

    private static <T> byte[] bytes(Writer<T> writer, T value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        try {
            writer.write(value, new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static <T> T value(Reader<T> reader, byte[] bytes) {
        try {
            return reader.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
