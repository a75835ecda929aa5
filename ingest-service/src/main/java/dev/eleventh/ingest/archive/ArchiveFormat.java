package dev.eleventh.ingest.archive;

import dev.eleventh.contracts.event.MediaType;
import dev.eleventh.runtime.http.HttpProblem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The supported archive formats. The first bytes of an archive determine its format; a content type must agree if the
 * client sends one.
 */
public enum ArchiveFormat {
    ZIP("application/zip", "application/(x-)?zip(-compressed)?"),
    /** Also accepts the media types of a tar, which mail and web programs send with {@code Content-Encoding: gzip}. */
    TAR_GZ(
            "application/gzip",
            "application/((x-)?gzip(-compressed)?|(x-)?tgz|x-compressed(-tar)?|(x-)?tar([+]gzip|-gz)?|x-gtar(-compressed)?)");

    /** Number of first bytes that determine the format. */
    public static final int MAGIC_BYTES = 4;

    private final String mediaType;
    private final String names;

    ArchiveFormat(String mediaType, String names) {
        this.mediaType = mediaType;
        this.names = names;
    }

    /**
     * Checks the content type before any byte of the body has arrived.
     *
     * @throws HttpProblem 415 when the content type cannot be that of an archive
     */
    public static void checkClaim(@Nullable String contentType) {
        MediaType claimed = MediaType.of(contentType);
        if (claimed.isForm()) {
            throw new HttpProblem(
                    415,
                    "unsupported-archive",
                    "the body is a form (multipart/form-data), must be the archive's own bytes; send the file as the body, as curl --data-binary @FILE does");
        }
        if (!claimed.claimsNothing() && Arrays.stream(values()).noneMatch(format -> format.isNamed(claimed))) {
            throw new HttpProblem(
                    415,
                    "unsupported-archive",
                    "content-type is '%s', must be application/zip or application/gzip (a tar.gz), or left out"
                            .formatted(claimed.name()));
        }
    }

    /**
     * Returns the format of a body from its first bytes.
     *
     * @throws HttpProblem 415 when the first bytes are not those of an archive, or the content type contradicts them
     */
    public static ArchiveFormat of(byte[] begin, @Nullable String contentType) {
        ArchiveFormat format = byMagic(begin);
        MediaType claimed = MediaType.of(contentType);
        if (!claimed.claimsNothing() && !format.isNamed(claimed)) {
            throw new HttpProblem(
                    415,
                    "content-type-mismatch",
                    "content-type is '%s', the archive is %s by its first bytes; correct content-type or leave it out"
                            .formatted(claimed.name(), format.mediaType));
        }
        return format;
    }

    private static ArchiveFormat byMagic(byte[] begin) {
        if (startsWith(begin, 'P', 'K', 3, 4) || startsWith(begin, 'P', 'K', 5, 6) || ZipEntries.isSplit(begin)) {
            return ZIP;
        }
        if (startsWith(begin, 0x1F, 0x8B)) {
            return TAR_GZ;
        }
        throw new HttpProblem(
                415,
                "unsupported-archive",
                "the body must be a zip or a tar.gz, by its first bytes it is neither; pack the folder as one of these");
    }

    private static boolean startsWith(byte[] begin, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= begin.length || begin[i] != (byte) magic[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean isNamed(MediaType claimed) {
        return claimed.name().matches(names);
    }
}
