package dev.eleventh.ingest.archive;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** An entry's name in an ImageFolder: {@code [anything/]label/image.png}. */
public record ArchivePath(String name) {
    /** File extensions of images: a file with one of them is accepted as an image, or refused with a reason. */
    private static final Set<String> PICTURES = Set.of(
            "jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "webp", "tif", "tiff", "heic", "heif", "avif", "ppm",
            "pgm");

    /** Files that Windows adds to folders of images. */
    private static final Set<String> LEFTOVERS = Set.of("thumbs.db", "desktop.ini");

    /** Replaces bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    /** Returns the segments of the path, without empty ones and {@code .}, as in {@code ./mug//1.png}. */
    private List<String> segments() {
        return Arrays.stream(name.split("/"))
                .filter(segment -> !segment.isEmpty() && !segment.equals("."))
                .toList();
    }

    private String file() {
        List<String> segments = segments();
        return segments.isEmpty() ? "" : segments.get(segments.size() - 1).toLowerCase(Locale.ROOT);
    }

    /**
     * Returns whether the file is hidden or was added by an operating system, such as {@code .DS_Store} or
     * {@code __MACOSX}.
     */
    public boolean isHidden() {
        return LEFTOVERS.contains(file()) || segments().stream().anyMatch(ArchivePath::isHidden);
    }

    private static boolean isHidden(String segment) {
        return segment.equals("__MACOSX") || (segment.startsWith(".") && !segment.equals(".."));
    }

    public boolean endsLikeAPicture() {
        String file = file();
        return PICTURES.contains(file.substring(file.lastIndexOf('.') + 1));
    }

    /**
     * Returns the name of the folder that contains the file; folders above it are ignored.
     *
     * @throws RejectedException when there is no such folder, or its name is not a valid label
     */
    public Label label() throws RejectedException {
        List<String> segments = segments();
        String folder = segments.size() < 2 ? "" : segments.get(segments.size() - 2);
        if (folder.isEmpty() || folder.equals("..")) {
            throw new RejectedException(
                    RejectionReason.MISSING_LABEL,
                    "the file is in no folder; put it into a folder with the name of its label");
        }
        if (folder.indexOf(REPLACEMENT) >= 0) {
            throw new RejectedException(
                    RejectionReason.INVALID_LABEL,
                    "the folder's name '%s' has bytes that are not UTF-8; send a tar.gz, or a zip with names in UTF-8 (7-Zip: option -mcu=on)"
                            .formatted(ExampleAttributes.printable(folder)));
        }
        return ExampleAttributes.label(folder);
    }
}
