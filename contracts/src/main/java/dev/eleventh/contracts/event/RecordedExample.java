package dev.eleventh.contracts.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The label and image that the trainer has recorded under an example's id. This is the last header of each record on
 * {@code examples-returned}, so that ingest knows the same as the trainer after a rejection. All headers before it are
 * the producer's, even if they have the same name.
 *
 * @param image SHA-256 of its bytes
 */
public record RecordedExample(Label label, Sha256 image) {
    /** {@code SHA256 LABEL}, or empty when nothing is recorded. */
    public static final String HEADER = "recorded-example";

    /** Adds the recorded example as the last header. */
    public static void addTo(Headers headers, Optional<RecordedExample> recorded) {
        headers.add(HEADER, recorded.map(RecordedExample::text).orElse("").getBytes(UTF_8));
    }

    private String text() {
        return image.hex() + " " + label.value();
    }

    /**
     * Reads the recorded example from the last header, if that is one.
     *
     * @throws RejectedException when the header's text is not a recorded example
     */
    public static Optional<RecordedExample> in(Headers headers) throws RejectedException {
        Header[] all = headers.toArray();
        byte[] bytes = isLast(all) ? all[all.length - 1].value() : null;
        if (bytes == null || bytes.length == 0) {
            return Optional.empty();
        }
        String text = new String(bytes, UTF_8);
        int space = text.indexOf(' ');
        try {
            return Optional.of(new RecordedExample(
                    new Label(text.substring(space + 1)), new Sha256(text.substring(0, Math.max(0, space)))));
        } catch (IllegalArgumentException e) {
            throw new RejectedException(
                    RejectionReason.INVALID_EVENT,
                    "header %s must be a SHA-256, a space and a label, or empty, was '%s'; only the trainer may write it"
                            .formatted(HEADER, ExampleAttributes.printable(text)));
        }
    }

    /** The headers without it. */
    public static Headers removeFrom(Headers headers) {
        Header[] all = headers.toArray();
        return new RecordHeaders(isLast(all) ? Arrays.copyOf(all, all.length - 1) : all);
    }

    private static boolean isLast(Header[] all) {
        return all.length > 0 && all[all.length - 1].key().equals(HEADER);
    }
}
