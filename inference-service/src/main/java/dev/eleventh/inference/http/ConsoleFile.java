package dev.eleventh.inference.http;

import dev.eleventh.contracts.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A file of the console, from the jar. */
public final class ConsoleFile {
    /** Folders, a name and an extension. A name that matches cannot lead outside the console's folder. */
    private static final Pattern NAME = Pattern.compile("(?:[a-z0-9-]+/)*[a-z0-9-]+\\.(?:html|css|js|svg)");

    private static final String CONSOLE = "/dev/eleventh/inference/console/";
    /** The chart library comes in a jar of its own, in the version that the parent pom pins. */
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private static final Map<String, String> LIBRARIES = Map.of("lib/uplot.js", UPLOT + "uPlot.esm.js");
    /**
     * The style sheets, in this order, are served as one file, as the page stays blank until the last one has loaded.
     */
    private static final Map<String, List<String>> BUNDLES = Map.of(
            "css/console.css",
            Stream.concat(
                            Stream.of(UPLOT + "uPlot.min.css"),
                            Stream.of(
                                            "tokens",
                                            "base",
                                            "controls",
                                            "frame",
                                            "status",
                                            "teach",
                                            "try",
                                            "review",
                                            "watch",
                                            "versions",
                                            "class")
                                    .map((CONSOLE + "css/%s.css")::formatted))
                    .toList());

    private final byte[] bytes;
    private final String contentType;
    private final String etag;

    private ConsoleFile(byte[] bytes, String contentType) {
        this.bytes = bytes;
        this.contentType = contentType;
        // weak, as compression in transit changes the bytes but not the content
        this.etag = "W/\"%s\"".formatted(Sha256.of(bytes).hex());
    }

    /** Returns empty when the console has no file of that name. */
    public static Optional<ConsoleFile> read(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        List<String> resources = BUNDLES.getOrDefault(name, List.of(LIBRARIES.getOrDefault(name, CONSOLE + name)));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String resource : resources) {
            try (InputStream in = ConsoleFile.class.getResourceAsStream(resource)) {
                if (in == null) {
                    return Optional.empty();
                }
                in.transferTo(all);
            } catch (IOException e) {
                throw new UncheckedIOException("the console's file %s cannot be read from the jar".formatted(name), e);
            }
        }
        return Optional.of(new ConsoleFile(all.toByteArray(), contentTypeOf(name)));
    }

    private static String contentTypeOf(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            default -> "image/svg+xml";
        };
    }

    public InputStream content() {
        return new ByteArrayInputStream(bytes);
    }

    String contentType() {
        return contentType;
    }

    String etag() {
        return etag;
    }
}
