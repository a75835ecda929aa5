package dev.eleventh.system.world;

import static dev.eleventh.system.world.WorldCases.PNG;
import static dev.eleventh.system.world.WorldCases.zip;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Archives as archivers, browsers and scripts send them. {@code OddArchivesTest} checks the contents of unusual ones.
 */
final class ReportedArchives {
    private static final String ONE = "1 queued, 0 refused";

    private ReportedArchives() {}

    static List<WorldCase> all() {
        byte[] zip = zip("mug/a.png", PNG);
        byte[] tarGz = gzip(tar(false));
        return List.of(
                archive("a tar.gz that is said to be a tar", tarGz)
                        .header("content-type", "application/x-tar")
                        .is(ONE, "aws/aws-cli#5228"),
                archive("a tar.gz that is said to be a tar, packed", tarGz)
                        .header("content-type", "application/x-tar")
                        .header("content-encoding", "gzip")
                        .is(ONE, "moinwiki/moin#307"),
                archive("a tar.gz, by another name", tarGz)
                        .header("content-type", "application/x-gtar")
                        .is(ONE, "moinwiki/moin#1217"),
                archive("a tar.gz, by Windows' name", tarGz)
                        .header("content-type", "application/x-compressed")
                        .is(ONE, "johnsensible/django-sendfile#23"),
                archive("a zip, by Windows' name", zip)
                        .header("content-type", "application/x-zip-compressed")
                        .is(ONE, "moinwiki/moin#1217"),
                archive("a zip that is said to be a tar", zip)
                        .header("content-type", "application/x-tar")
                        .is("content-type-mismatch", "moinwiki/moin#307"),
                archive("a tar that is not packed", tar(false))
                        .header("content-type", "application/x-tar")
                        .is("unsupported-archive", "moinwiki/moin#1217"),
                archive("a zip in deflate", zip)
                        .header("content-encoding", "deflate")
                        .is("unsupported-encoding", "RFC 9110, 15.5.16"),
                archive("a zip that was to be split", behind("PK00", zip)).is(ONE, "bojand/infer#52"),
                archive("a zip that is split into one part", behind("PK\u0007\b", zip))
                        .is(ONE, "srikanth-lingala/zip4j#563"),
                archive("a zip behind a line break", behind("\n", zip))
                        .is("unsupported-archive", "PBrockmann/ClimateProxiesFinder#17"),
                archive("a tar.gz of git", gzip(tar(true))).is(ONE, "dotnet/runtime#74316"),
                archive("a zip with separators of Windows", zip("a\\mug\\a.png", PNG))
                        .is(ONE, "PowerShell/PowerShell#2140"),
                archive("a jpg that is a png", zip("mug/a.jpg", PNG)).is(ONE, "RedSquirrel87/jam#472"),
                archive("a jpg that is a WebP", zip("mug/a.jpg", "RIFF\u001A\0\0\0WEBPVP8L".getBytes(ISO_8859_1)))
                        .is("0 queued, 1 refused", "GabrielePicco/deep-learning-flower-identifier#2"));
    }

    private static WorldCase archive(String name, byte[] bytes) {
        return WorldCase.of(name, Door.ARCHIVE, bytes);
    }

    private static byte[] behind(String begin, byte[] archive) {
        return ByteBuffer.allocate(begin.length() + archive.length)
                .put(begin.getBytes(ISO_8859_1))
                .put(archive)
                .array();
    }

    private static byte[] tar(boolean ofGit) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            if (ofGit) {
                TarArchiveEntry comment =
                        new TarArchiveEntry("pax_global_header", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
                comment.addPaxHeader("comment", "0123456789012345678901234567890123456789");
                tar.putArchiveEntry(comment);
            }
            put(tar, new TarArchiveEntry("mug/a.png"), PNG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
