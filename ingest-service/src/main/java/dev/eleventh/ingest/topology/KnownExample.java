package dev.eleventh.ingest.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The state that is stored for an accepted example, about 120 bytes with its id. It distinguishes a retry from a
 * contradiction.
 *
 * @param brought the record by which the image was accepted
 * @param latest the record by which the newest event was accepted
 */
public record KnownExample(Sha256 image, Label label, String source, AcceptedFrom brought, AcceptedFrom latest) {
    /** The first byte of each stored value identifies its layout. */
    private static final byte LAYOUT = 2;

    /** The layout of earlier releases, without acceptances. */
    private static final byte FIRST_LAYOUT = 1;

    private static final int ACCEPTANCE_BYTES = Integer.BYTES + Long.BYTES;

    private static final int DIGEST_BYTES = 32;

    KnownExample relabelled(Label other, AcceptedFrom by) {
        return new KnownExample(image, other, source, brought, by);
    }

    static Serde<KnownExample> serde() {
        return Serdes.serdeFrom(
                (topic, example) -> example == null ? null : example.toBytes(),
                (topic, bytes) -> bytes == null ? null : fromBytes(bytes));
    }

    /** Returns layout, both acceptances, digest, length of the label, label and source. */
    byte[] toBytes() {
        byte[] labelBytes = label.value().getBytes(UTF_8);
        byte[] sourceBytes = source.getBytes(UTF_8);
        return ByteBuffer.allocate(
                        1 + 2 * ACCEPTANCE_BYTES + DIGEST_BYTES + Short.BYTES + labelBytes.length + sourceBytes.length)
                .put(LAYOUT)
                .putInt(brought.partition())
                .putLong(brought.offset())
                .putInt(latest.partition())
                .putLong(latest.offset())
                .put(HexFormat.of().parseHex(image.hex()))
                .putShort((short) labelBytes.length)
                .put(labelBytes)
                .put(sourceBytes)
                .array();
    }

    static KnownExample fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        byte layout = buffer.get();
        if (layout != LAYOUT && layout != FIRST_LAYOUT) {
            throw new IllegalStateException(
                    "known example has layout %d, expected %d or %d; it was written by a later version of ingest, run that version"
                            .formatted(layout, FIRST_LAYOUT, LAYOUT));
        }
        AcceptedFrom brought = layout == LAYOUT ? acceptance(buffer) : AcceptedFrom.UNKNOWN;
        AcceptedFrom latest = layout == LAYOUT ? acceptance(buffer) : AcceptedFrom.UNKNOWN;
        byte[] digest = new byte[DIGEST_BYTES];
        buffer.get(digest);
        byte[] label = new byte[buffer.getShort()];
        buffer.get(label);
        String source = UTF_8.decode(buffer).toString();
        return new KnownExample(
                new Sha256(HexFormat.of().formatHex(digest)),
                new Label(new String(label, UTF_8)),
                source,
                brought,
                latest);
    }

    private static AcceptedFrom acceptance(ByteBuffer buffer) {
        return new AcceptedFrom(buffer.getInt(), buffer.getLong());
    }
}
