package dev.eleventh.inference.http;

import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;

/**
 * The console: static files from the jar under {@code /console/}; {@code /} redirects there. The page uses the same
 * HTTP endpoints as any other client. From other servers it loads only images whose address a person enters.
 */
public final class ConsoleEndpoint implements Endpoints {
    /**
     * Images are previewed as blobs before they are sent. No script and no style is inline. A person may let the page
     * read an image from any address, so requests are allowed to all hosts; scripts, styles and images are not.
     */
    private static final String POLICY =
            "default-src 'self'; img-src 'self' blob: data:; connect-src 'self' http: https:;"
                    + " object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/", ctx -> ctx.redirect("console/"), Role.ANYONE);
        routes.get("/console", ConsoleEndpoint::serveIndex, Role.ANYONE);
        routes.get("/console/<file>", ctx -> serve(ctx, ctx.pathParam("file")), Role.ANYONE);
    }

    /**
     * The page's links are relative, so that a proxy may serve it under a prefix; relative links need the trailing
     * slash.
     */
    private static void serveIndex(Context ctx) {
        if (ctx.path().endsWith("/")) {
            serve(ctx, "index.html");
        } else {
            ctx.redirect("console/");
        }
    }

    private static void serve(Context ctx, String name) {
        ConsoleFile file = ConsoleFile.read(name)
                .orElseThrow(() -> new HttpProblem(
                        404, "not-found", "the console has no file '%s'; its start page is /console/".formatted(name)));
        ctx.header("Content-Security-Policy", POLICY);
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("Referrer-Policy", "no-referrer");
        // browsers revalidate each time (304 if unchanged), so all files of a new release appear immediately
        ctx.header(Header.CACHE_CONTROL, "no-cache");
        ctx.header(Header.ETAG, file.etag());
        if (file.etag().equals(ctx.header(Header.IF_NONE_MATCH))) {
            ctx.status(HttpStatus.NOT_MODIFIED);
        } else {
            ctx.contentType(file.contentType()).result(file.content());
        }
    }
}
