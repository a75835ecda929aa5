package dev.eleventh.benchmarks.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Sha256;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Caches embeddings in one file per backbone and data set: a header, then ids and embeddings, appended batch by batch.
 * A killed run loses at most its last batch; a partial entry is truncated. One process writes at a time.
 */
public final class EmbeddingCache implements AutoCloseable {
    private static final String FORMAT = "eleventh.embeddings.v1";
    private static final int LARGEST_EMBEDDING = 1 << 20;

    private final FileChannel channel;
    private final Predicate<ExampleId> needed;
    private final Map<ExampleId, Embedding> embeddings = new HashMap<>();

    private EmbeddingCache(FileChannel channel, Predicate<ExampleId> needed) {
        this.channel = channel;
        this.needed = needed;
    }

    /** Opens the file like {@link #open(Path, Sha256, Sha256, Predicate)}, with all its embeddings. */
    public static EmbeddingCache open(Path folder, Sha256 backbone, Sha256 dataset) throws IOException {
        return open(folder, backbone, dataset, id -> true);
    }

    /**
     * Opens the file for a backbone and a data set below {@code folder}, or creates it.
     *
     * @param needed the images whose embeddings are kept in memory
     * @throws IOException when another process has it open, or it cannot be written
     */
    public static EmbeddingCache open(Path folder, Sha256 backbone, Sha256 dataset, Predicate<ExampleId> needed)
            throws IOException {
        Path file = Files.createDirectories(folder)
                .resolve("embeddings-%.12s-%.12s.bin".formatted(backbone.hex(), dataset.hex()));
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(channel, file);
            EmbeddingCache cache = new EmbeddingCache(channel, needed);
            cache.load(file, (FORMAT + ' ' + backbone + ' ' + dataset + '\n').getBytes(UTF_8));
            return cache;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        boolean locked;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false;
        }
        if (!locked) {
            throw new IOException(
                    "%s is in use by another benchmark; wait for it, or choose another --cache".formatted(file));
        }
    }

    /**
     * Reads all complete entries and truncates the rest, so that the next batch is appended after the last complete
     * entry.
     */
    private void load(Path file, byte[] header) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), 1 << 16));
        byte[] found = in.readNBytes(header.length);
        if (found.length < header.length) {
            channel.truncate(0);
            write(header);
            return;
        }
        if (!Arrays.equals(found, header)) {
            throw new IOException("%s has an unexpected header; delete it".formatted(file));
        }
        long whole = header.length;
        try {
            while (true) {
                String id = in.readUTF();
                byte[] levels = new byte[length(in.readInt())];
                in.readFully(levels);
                Embedding embedding = Embedding.fromBytes(levels);
                if (needed.test(new ExampleId(id))) {
                    embeddings.put(new ExampleId(id), embedding);
                }
                // an id is ASCII: 2 bytes of length and one per character
                whole += Short.BYTES + id.length() + Integer.BYTES + levels.length;
            }
        } catch (EOFException e) {
            channel.truncate(whole).position(whole);
        } catch (IllegalArgumentException | UTFDataFormatException e) {
            throw new IOException("%s is damaged at byte %d (%s); delete it".formatted(file, whole, e.getMessage()), e);
        }
    }

    private static int length(int bytes) {
        if (bytes < 0 || bytes > LARGEST_EMBEDDING) {
            throw new IllegalArgumentException(
                    "an embedding must have 0 to %d bytes, had %d".formatted(LARGEST_EMBEDDING, bytes));
        }
        return bytes;
    }

    public @Nullable Embedding find(ExampleId id) {
        return embeddings.get(id);
    }

    /** Appends a batch to the file and to memory. */
    public void append(Map<ExampleId, Embedding> batch) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (Map.Entry<ExampleId, Embedding> entry : batch.entrySet()) {
            byte[] levels = entry.getValue().toBytes();
            out.writeUTF(entry.getKey().value());
            out.writeInt(levels.length);
            out.write(levels);
        }
        write(bytes.toByteArray());
        embeddings.putAll(batch);
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
