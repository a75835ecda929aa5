package dev.eleventh.inference;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.runtime.Endpoints;
import dev.eleventh.runtime.HttpProblem;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The console: static files of the jar under {@code /console/}, where {@code /} leads. The page talks to the same HTTP
 * doors as everybody else, and needs nothing from elsewhere.
 */
final class ConsoleEndpoint implements Endpoints {
    private static final String PREFIX = "/console/";
    /** Letters and folders, one file ending: nothing that is named so lies outside of the console's folder. */
    private static final Pattern FILE = Pattern.compile("(?:[a-z0-9-]+/)*[a-z0-9-]+\\.(html|css|js|svg)");

    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    /** The charts' library comes in a jar of its own, of the version that the parent pom pins. */
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private static final Map<String, String> LIBRARIES =
            Map.of("lib/uplot.js", UPLOT + "uPlot.esm.js", "lib/uplot.css", UPLOT + "uPlot.min.css");
    /** Pictures are shown before they are sent: those are blobs. Nothing else comes from elsewhere, and no script is inline. */
    private static final String POLICY = "default-src 'self'; img-src 'self' blob: data:; object-src 'none';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Map<String, StaticFile> files = new ConcurrentHashMap<>();

    private record StaticFile(byte[] bytes, String contentType, String etag) {}

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/", ctx -> ctx.redirect("console/"));
        routes.get("/console", this::serveIndex);
        routes.get(PREFIX + "<file>", ctx -> serve(ctx, ctx.pathParam("file")));
    }

    /** The page's links are relative, so that a proxy may serve it under a prefix: they need the slash at the end. */
    private void serveIndex(Context ctx) {
        if (ctx.path().endsWith("/")) {
            serve(ctx, "index.html");
        } else {
            ctx.redirect("console/");
        }
    }

    private void serve(Context ctx, String name) {
        StaticFile file = find(name)
                .orElseThrow(() -> new HttpProblem(
                        404, "not-found", "the console has no file '%s'; it begins at /console/".formatted(name)));
        ctx.header("Content-Security-Policy", POLICY);
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("Referrer-Policy", "no-referrer");
        // asked for again each time, and answered with 304: a new release is seen at once, by all of its files
        ctx.header(Header.CACHE_CONTROL, "no-cache");
        ctx.header(Header.ETAG, file.etag());
        if (file.etag().equals(ctx.header(Header.IF_NONE_MATCH))) {
            ctx.status(HttpStatus.NOT_MODIFIED);
        } else {
            ctx.contentType(file.contentType()).result(file.bytes());
        }
    }

    private Optional<StaticFile> find(String name) {
        if (!FILE.matcher(name).matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(files.computeIfAbsent(name, ConsoleEndpoint::read));
    }

    private static @Nullable StaticFile read(String name) {
        String resource = LIBRARIES.getOrDefault(name, "console/" + name);
        try (InputStream in = ConsoleEndpoint.class.getResourceAsStream(resource)) {
            if (in == null) {
                return null;
            }
            byte[] bytes = in.readAllBytes();
            String ending = name.substring(name.lastIndexOf('.') + 1);
            // weak: compressed on its way, it is the same file, but not the same bytes
            return new StaticFile(
                    bytes, CONTENT_TYPES.get(ending), "W/\"" + Sha256.of(bytes).hex() + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException("the console's file %s cannot be read from the jar".formatted(name), e);
        }
    }
}
