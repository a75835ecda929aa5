package dev.eleventh.backbone;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.backbone.onnx.OnnxGraph;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * An imported network in one file: a ZIP archive of the SavedModel's files, or of an ONNX file and the files with its
 * weights, and {@value #DESCRIPTION}. The same files
 * give the same bytes: entries are sorted, uncompressed, and have a fixed time.
 */
record ImportArchive(ImportedNetwork network, SortedMap<String, byte[]> files) {
    private static final String DESCRIPTION = "eleventh.json";

    /** The files that TensorFlow loads; the others (fingerprint, Keras metadata) describe the original model. */
    private static final Pattern LOADED =
            Pattern.compile("saved_model\\.pb|(variables|assets)(/[A-Za-z0-9_][A-Za-z0-9._-]*)+");

    /** The name of an ONNX network in its archive. The files with its weights keep theirs, which the network names. */
    static final String ONNX = "model.onnx";

    /** Limited because a published backbone is kept in one row of the database and in memory. */
    private static final long MAX_BYTES = 512L << 20;

    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    /** Every file system accepts a name of this many characters. */
    private static final int MAX_PATH = 255;

    ImportArchive {
        files = new TreeMap<>(files);
        String main = network.onnx() == null ? SavedModel.FILE : ONNX;
        if (!files.containsKey(main)) {
            throw malformed("has no " + main);
        }
        files.keySet().forEach(ImportArchive::requireShort);
        requireNoFileInAFile(files);
    }

    /** Rejects files that no disk can hold, because one file's path lies inside another file. */
    private static void requireNoFileInAFile(SortedMap<String, byte[]> files) {
        for (String path : files.keySet()) {
            SortedMap<String, byte[]> inside = files.subMap(path + '/', path + (char) ('/' + 1));
            if (!inside.isEmpty()) {
                throw malformed("has the file '%s' and also '%s' inside it".formatted(path, inside.firstKey()));
            }
        }
    }

    /**
     * Rejects a network that is too large to be published.
     *
     * @param path of the network, for the message
     */
    static void requireSize(Path path, long bytes) {
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "%s has %d bytes or more, expected at most %d; import a smaller network, or one with float16 weights"
                            .formatted(path, bytes, MAX_BYTES));
        }
    }

    private static void requireShort(String path) {
        if (path.length() > MAX_PATH) {
            throw malformed("has a path of %d characters, at most %d are allowed".formatted(path.length(), MAX_PATH));
        }
    }

    /** Returns whether a file belongs into an archive, given its path in the SavedModel's folder. */
    static boolean takes(String path) {
        return LOADED.matcher(path).matches();
    }

    byte[] toBytes() {
        SortedMap<String, byte[]> entries = new TreeMap<>(files);
        entries.put(DESCRIPTION, Json.write(network).getBytes(UTF_8));
        DataOutputStream counted = new DataOutputStream(OutputStream.nullOutputStream());
        write(entries, counted);
        ExactBytes bytes = new ExactBytes(counted.size());
        write(entries, bytes);
        return bytes.bytes();
    }

    private static void write(SortedMap<String, byte[]> entries, OutputStream out) {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(stored(entry.getKey(), entry.getValue()));
                zip.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an archive in memory cannot fail", e);
        }
    }

    /** Needs no copy, because an archive can fill a quarter of the memory. */
    private static final class ExactBytes extends ByteArrayOutputStream {
        ExactBytes(int size) {
            super(size);
        }

        byte[] bytes() {
            return count == buf.length ? buf : toByteArray();
        }
    }

    private static ZipEntry stored(String name, byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(NO_TIME);
        return entry;
    }

    /**
     * Reads an archive that {@link #toBytes} wrote.
     *
     * @param kind of the artifact, which decides which engine runs the network
     * @throws IllegalArgumentException when the bytes are not such an archive
     */
    static ImportArchive fromBytes(BackboneArtifact.Kind kind, byte[] bytes) {
        SortedMap<String, byte[]> entries = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                // a name is a path that will be written to, and a compressed entry could expand to any size
                if (!(takes(kind, entry.getName()) || entry.getName().equals(DESCRIPTION))
                        || entry.getMethod() != ZipEntry.STORED) {
                    throw malformed("has the entry '%s', which is not part of an import".formatted(entry.getName()));
                }
                entries.put(entry.getName(), content(zip, entry, bytes.length));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    malformed("is damaged: " + e.getMessage()).getMessage(), e);
        }
        byte[] description = entries.remove(DESCRIPTION);
        if (description == null) {
            throw malformed("has no %s in %d bytes".formatted(DESCRIPTION, bytes.length));
        }
        ImportedNetwork network = Json.read(new String(description, UTF_8), ImportedNetwork.class);
        if ((network.onnx() != null) != (kind == BackboneArtifact.Kind.ONNX)) {
            throw malformed("does not describe a network of the kind '%s'".formatted(kind.code()));
        }
        return new ImportArchive(network, entries);
    }

    private static byte[] content(ZipInputStream zip, ZipEntry entry, int most) throws IOException {
        if (entry.getSize() > most) {
            throw malformed("is damaged: '%s' should have %d bytes".formatted(entry.getName(), entry.getSize()));
        }
        byte[] content = new byte[(int) entry.getSize()];
        if (zip.readNBytes(content, 0, content.length) < content.length) {
            throw malformed("is damaged: '%s' is truncated".formatted(entry.getName()));
        }
        return content;
    }

    private static boolean takes(BackboneArtifact.Kind kind, String path) {
        return kind == BackboneArtifact.Kind.ONNX ? OnnxGraph.acceptsDataFile(path) : takes(path);
    }

    private static IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException(
                "archive of an imported network %s; import the network again".formatted(what));
    }
}
