package dev.eleventh.trainer.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.contracts.FileNames;
import dev.eleventh.contracts.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes examples as a zip: {@code LABEL/ID.png} for each image, and {@code manifest.jsonl} with a line for each
 * example, as {@code eleventh examples export} does. An example whose image is no longer kept has only its line, with
 * {@code "file": null}. Holds one image at a time, and the lines.
 */
final class ExampleArchive {
    private final ZipOutputStream zip;
    private final StringBuilder manifest = new StringBuilder();
    /** In lower case, as some file systems do not distinguish cases. */
    private final Set<String> names = new HashSet<>();

    private ExampleArchive(OutputStream out) {
        this.zip = new ZipOutputStream(out, UTF_8);
        // images are compressed already
        zip.setLevel(Deflater.NO_COMPRESSION);
    }

    /**
     * Writes the whole archive. If this fails, the archive lacks its directory, and no program reads it as complete.
     *
     * @param images returns the image of an example, if it is still kept
     */
    static void write(
            OutputStream out,
            List<StoredExample> examples,
            Function<String, Optional<PostgresStoredExamples.KeptImage>> images)
            throws IOException {
        ExampleArchive archive = new ExampleArchive(out);
        for (StoredExample example : examples) {
            archive.add(example, example.hasImage() ? images.apply(example.id()) : Optional.empty());
        }
        archive.end();
    }

    private void add(StoredExample example, Optional<PostgresStoredExamples.KeptImage> image) throws IOException {
        ObjectNode line = Json.MAPPER.valueToTree(example);
        line.put("has_image", image.isPresent());
        line.putNull("file");
        if (image.isPresent()) {
            String name = name(example, ending(image.get().contentType()));
            entry(name, image.get().bytes());
            line.put("file", name);
        }
        manifest.append(Json.write(line)).append('\n');
    }

    private String name(StoredExample example, String ending) {
        String folder = FileNames.folder(example.label().value()) + "/";
        String name = folder + FileNames.file(example.id()) + ending;
        if (!names.add(name.toLowerCase(Locale.ROOT))) {
            name = folder + FileNames.digest(example.id()) + ending;
            names.add(name);
        }
        return name;
    }

    private static String ending(String contentType) {
        return switch (contentType) {
            case "image/jpeg" -> ".jpg";
            case "image/png" -> ".png";
            default -> ".bin";
        };
    }

    private void entry(String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    private void end() throws IOException {
        entry("manifest.jsonl", manifest.toString().getBytes(UTF_8));
        zip.finish();
        zip.flush();
    }
}
