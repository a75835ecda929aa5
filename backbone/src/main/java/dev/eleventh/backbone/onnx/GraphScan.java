package dev.eleventh.backbone.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the fields of a graph without creating objects for them: two bytes of a file can become an object of a hundred
 * bytes, so a small file could fill the memory.
 */
final class GraphScan {
    /** Networks of ten thousand nodes have half a million fields, and three million fields need up to 450 MB. */
    static final int MAX_FIELDS = 3_000_000;

    /** Protobuf's own limit, in Java and in ONNX Runtime. */
    static final int MAX_DEPTH = 100;

    /** Bytes of a list of whole numbers that count as one field; each byte can become a number of eight bytes. */
    private static final int LIST_BYTES = 64;

    private static final Set<JavaType> WHOLE_NUMBERS = Set.of(JavaType.INT, JavaType.LONG);

    private final Path file;
    private final CodedInputStream in;
    private long fields;

    private GraphScan(Path file, CodedInputStream in) {
        this.file = file;
        this.in = in;
    }

    /**
     * Reads to the end of a message.
     *
     * @throws IllegalArgumentException when it has too many fields, or messages that are nested too deeply
     */
    static void requireModest(Path file, CodedInputStream in, Descriptor message) throws IOException {
        new GraphScan(file, in).scan(message, 0);
    }

    private void scan(Descriptor message, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "%s has graphs inside graphs, more than %d levels deep; export the network without such branches and loops"
                            .formatted(file, MAX_DEPTH));
        }
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            count(1);
            if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                scan(message.findFieldByNumber(WireFormat.getTagFieldNumber(tag)), in.readRawVarint32(), depth);
            } else {
                in.skipField(tag);
            }
        }
    }

    /** @param field null when this version of ONNX does not have it */
    private void scan(@Nullable FieldDescriptor field, int length, int depth) throws IOException {
        if (field != null && field.getJavaType() == JavaType.MESSAGE) {
            int outer = in.pushLimit(length);
            scan(field.getMessageType(), depth + 1);
            in.popLimit(outer);
            return;
        }
        if (field != null && WHOLE_NUMBERS.contains(field.getJavaType())) {
            count(length / LIST_BYTES);
        }
        in.skipRawBytes(length);
    }

    private void count(int more) {
        fields += more;
        if (fields > MAX_FIELDS) {
            throw new IllegalArgumentException(
                    "%s describes a graph with more than %d fields, expected a network of at most some 50,000 nodes; export it without unrolled loops"
                            .formatted(file, MAX_FIELDS));
        }
    }
}
