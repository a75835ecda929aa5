package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** What is remembered of an accepted example, to tell a retry from a contradiction: about 100 bytes with its id. */
record KnownExample(Sha256 image, Label label, String source) {
    /** The first byte of each stored value, so that a later layout can be told from this one. */
    private static final byte LAYOUT = 1;

    private static final int DIGEST_BYTES = 32;

    KnownExample withLabel(Label other) {
        return new KnownExample(image, other, source);
    }

    static Serde<KnownExample> serde() {
        return Serdes.serdeFrom(
                (topic, example) -> example == null ? null : example.toBytes(),
                (topic, bytes) -> bytes == null ? null : fromBytes(bytes));
    }

    /** Layout, digest, length of the label, label, source. */
    byte[] toBytes() {
        byte[] labelBytes = label.value().getBytes(UTF_8);
        byte[] sourceBytes = source.getBytes(UTF_8);
        return ByteBuffer.allocate(1 + DIGEST_BYTES + Short.BYTES + labelBytes.length + sourceBytes.length)
                .put(LAYOUT)
                .put(HexFormat.of().parseHex(image.hex()))
                .putShort((short) labelBytes.length)
                .put(labelBytes)
                .put(sourceBytes)
                .array();
    }

    static KnownExample fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        byte layout = buffer.get();
        if (layout != LAYOUT) {
            throw new IllegalStateException(
                    "known example has layout %d, expected %d; it was written by a later version, run that one"
                            .formatted(layout, LAYOUT));
        }
        byte[] digest = new byte[DIGEST_BYTES];
        buffer.get(digest);
        byte[] label = new byte[buffer.getShort()];
        buffer.get(label);
        String source = UTF_8.decode(buffer).toString();
        return new KnownExample(
                new Sha256(HexFormat.of().formatHex(digest)), new Label(new String(label, UTF_8)), source);
    }
}
