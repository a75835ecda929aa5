package dev.eleventh.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Creates zip archives with images. */
final class ZippedPictures {
    private ZippedPictures() {}

    static byte[] of(String label, byte[] picture) {
        return of(Map.of(label + "/picture.png", picture));
    }

    /** Returns an archive of images, given by their paths in the archive. */
    static byte[] of(Map<String, byte[]> pictures) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
                zip.putNextEntry(new ZipEntry(picture.getKey()));
                zip.write(picture.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
