package dev.eleventh.backbone;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files on disk, such as for an engine that reads only files; {@link #close} deletes them. Those of a process that is
 * killed are deleted by the next one.
 */
public final class TemporaryFolder implements AutoCloseable {
    private final Path folder;

    private TemporaryFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Creates an empty folder.
     *
     * @throws NoRoomException when it cannot be created
     */
    public static TemporaryFolder create() {
        try {
            return new TemporaryFolder(Files.createTempDirectory(ProcessFolder.in(parent()), "network-"));
        } catch (IOException e) {
            throw NoRoomException.inFolder(parent(), e);
        }
    }

    /** Returns the folder for temporary files that is set at the time of the call. */
    private static Path parent() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    public Path path() {
        return folder;
    }

    /**
     * Creates a file; the caller closes it.
     *
     * @param path in this folder
     * @throws NoRoomException when the file cannot be created
     */
    public Writer newFile(String path) {
        Path file = folder.resolve(path);
        try {
            Files.createDirectories(file.getParent());
            return new Writer(Files.newOutputStream(file));
        } catch (IOException e) {
            throw NoRoomException.inFolder(parent(), e);
        }
    }

    /**
     * Writes a small file.
     *
     * @param path in this folder
     * @throws NoRoomException when it cannot be written
     */
    public void write(String path, byte[] content) {
        try (Writer out = newFile(path)) {
            out.write(content);
        }
    }

    /** Writes a file, and throws {@link NoRoomException} when that fails, as opposed to a source that cannot be read. */
    public static final class Writer extends OutputStream {
        private final OutputStream out;

        private Writer(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes) {
            write(bytes, 0, bytes.length);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                throw NoRoomException.inFolder(parent(), e);
            }
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException e) {
                throw NoRoomException.inFolder(parent(), e);
            }
        }
    }

    /** Deletes the folder, unless it is deleted already. */
    @Override
    public void close() {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            ProcessFolder.delete(folder);
        } catch (IOException e) {
            throw NoRoomException.inFolder(parent(), e);
        }
    }
}
