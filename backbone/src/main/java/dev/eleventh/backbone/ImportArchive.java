package dev.eleventh.backbone;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.backbone.onnx.OnnxGraph;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An imported network as files: those of a SavedModel, or an ONNX file and the files with its weights. Between processes
 * it is one file, a ZIP archive of them and of {@value #DESCRIPTION}. The same files give the same bytes: entries are
 * sorted, uncompressed, and have a fixed time. A network may be larger than the heap, so no file is read whole.
 *
 * @param folder with the files; closing this deletes it
 */
record ImportArchive(ImportedNetwork network, TemporaryFolder folder) implements AutoCloseable {
    private static final String DESCRIPTION = "eleventh.json";

    /** The files that TensorFlow loads; the others (fingerprint, Keras metadata) describe the original model. */
    private static final Pattern LOADED =
            Pattern.compile("saved_model\\.pb|(variables|assets)(/[A-Za-z0-9_][A-Za-z0-9._-]*)+");

    /** The name of an ONNX network in its archive. The files with its weights keep theirs, which the network names. */
    static final String ONNX = "model.onnx";

    /** Limited because every process that serves the network has it on disk twice, and in memory. */
    private static final long MAX_BYTES = 1L << 30;

    private static final int MAX_DESCRIPTION_BYTES = 1 << 20;

    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    /** Every file system accepts a name of this many characters. */
    private static final int MAX_PATH = 255;

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

    /** Returns whether a file belongs into an archive, given its path in the SavedModel's folder. */
    static boolean takes(String path) {
        return LOADED.matcher(path).matches();
    }

    private static boolean takes(BackboneArtifact.Kind kind, String path) {
        return kind == BackboneArtifact.Kind.ONNX ? OnnxGraph.acceptsDataFile(path) : takes(path);
    }

    /**
     * Writes an archive.
     *
     * @param network describes the files
     * @param files the network's; the description becomes one of them
     * @param out is closed
     * @throws IllegalArgumentException when a file has a name that an archive cannot have
     */
    static void write(ImportedNetwork network, TemporaryFolder files, OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            if (Files.exists(files.path().resolve(DESCRIPTION))) {
                throw malformed("has weights in a file " + DESCRIPTION);
            }
            files.write(DESCRIPTION, Json.write(network).getBytes(UTF_8));
            for (Map.Entry<String, Path> file : files(files.path()).entrySet()) {
                requireShort(file.getKey());
                zip.putNextEntry(stored(file.getKey(), file.getValue()));
                Files.copy(file.getValue(), zip);
            }
        }
    }

    /** Returns all files in a folder, by their path in it. */
    static SortedMap<String, Path> files(Path folder) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> walked = Files.walk(folder)) {
            walked.filter(Files::isRegularFile)
                    .forEach(
                            file -> files.put(folder.relativize(file).toString().replace('\\', '/'), file));
        }
        return files;
    }

    private static ZipEntry stored(String path, Path file) throws IOException {
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(Files.newInputStream(file), crc)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        ZipEntry entry = new ZipEntry(path);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(Files.size(file));
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(NO_TIME);
        return entry;
    }

    /**
     * Unpacks an archive that {@link #write} wrote.
     *
     * @param kind of the artifact, which decides which engine runs the network
     * @throws IllegalArgumentException when the file is not such an archive
     * @throws NoRoomException when the files cannot be written
     */
    static ImportArchive unpack(BackboneArtifact.Kind kind, Path file) {
        TemporaryFolder folder = TemporaryFolder.create();
        try (InputStream in = Files.newInputStream(file)) {
            ImportArchive unpacked = new ImportArchive(unpack(kind, in, folder), folder);
            unpacked.requireMain(kind);
            return unpacked;
        } catch (IOException e) {
            folder.close();
            throw damaged(e);
        } catch (RuntimeException | Error e) {
            folder.close();
            throw e;
        }
    }

    private static ImportedNetwork unpack(BackboneArtifact.Kind kind, InputStream in, TemporaryFolder folder)
            throws IOException {
        ImportedNetwork network = null;
        TreeSet<String> paths = new TreeSet<>();
        try (Entries entries = new Entries(kind, in)) {
            for (String path = entries.next(); path != null; path = entries.next()) {
                requireShort(path);
                requireNoFileInAFile(paths, path);
                if (path.equals(DESCRIPTION)) {
                    network = entries.network();
                } else {
                    entries.copy(folder.newFile(path));
                }
            }
        }
        return required(network);
    }

    /**
     * Reads how a network was imported, and no more of the archive than needed.
     *
     * @param archive is not closed
     * @throws IllegalArgumentException when it is not an archive that {@link #write} wrote
     */
    static ImportedNetwork describe(BackboneArtifact.Kind kind, InputStream archive) {
        try {
            Entries entries = new Entries(kind, archive);
            String path = entries.next();
            while (path != null && !path.equals(DESCRIPTION)) {
                path = entries.next();
            }
            return required(path == null ? null : entries.network());
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private static ImportedNetwork required(@Nullable ImportedNetwork network) {
        if (network == null) {
            throw malformed("has no " + DESCRIPTION);
        }
        return network;
    }

    private void requireMain(BackboneArtifact.Kind kind) {
        String main = kind == BackboneArtifact.Kind.ONNX ? ONNX : SavedModel.FILE;
        if (!Files.exists(folder.path().resolve(main))) {
            throw malformed("has no " + main);
        }
    }

    private static void requireShort(String path) {
        if (path.length() > MAX_PATH) {
            throw malformed("has a path of %d characters, at most %d are allowed".formatted(path.length(), MAX_PATH));
        }
    }

    /** Rejects files that no disk can hold, because one file's path lies inside another file. */
    private static void requireNoFileInAFile(TreeSet<String> earlier, String path) {
        String inside = earlier.ceiling(path + '/');
        if (inside != null && inside.startsWith(path + '/')) {
            throw malformed("has the file '%s' and also '%s' inside it".formatted(path, inside));
        }
        for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
            if (earlier.contains(path.substring(0, end))) {
                throw malformed("has the file '%s' and also '%s' inside it".formatted(path.substring(0, end), path));
            }
        }
        if (!earlier.add(path)) {
            throw malformed("has the file '%s' twice".formatted(path));
        }
    }

    /** The files in an archive, one after the other. */
    private static final class Entries implements AutoCloseable {
        private final BackboneArtifact.Kind kind;
        private final ZipInputStream zip;

        Entries(BackboneArtifact.Kind kind, InputStream in) {
            this.kind = kind;
            this.zip = new ZipInputStream(new BufferedInputStream(in));
        }

        /** Returns the path of the next file; null after the last one. */
        @Nullable
        String next() throws IOException {
            ZipEntry entry = zip.getNextEntry();
            if (entry == null) {
                return null;
            }
            // a name is a path that will be written to, and a compressed entry could expand to any size
            if (!(takes(kind, entry.getName()) || entry.getName().equals(DESCRIPTION))
                    || entry.getMethod() != ZipEntry.STORED) {
                throw malformed("has the entry '%s', which is not part of an import".formatted(entry.getName()));
            }
            return entry.getName();
        }

        void copy(OutputStream to) throws IOException {
            try (to) {
                zip.transferTo(to);
            }
        }

        ImportedNetwork network() throws IOException {
            byte[] json = zip.readNBytes(MAX_DESCRIPTION_BYTES);
            ImportedNetwork network = Json.read(new String(json, UTF_8), ImportedNetwork.class);
            if ((network.onnx() != null) != (kind == BackboneArtifact.Kind.ONNX)) {
                throw malformed("does not describe a network of the kind '%s'".formatted(kind.code()));
            }
            return network;
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }

    private static IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException(
                "archive of an imported network %s; import the network again".formatted(what));
    }

    private static IllegalArgumentException damaged(IOException cause) {
        return new IllegalArgumentException(
                malformed("is damaged: " + cause.getMessage()).getMessage(), cause);
    }

    @Override
    public void close() {
        folder.close();
    }
}
