package dev.eleventh.runtime.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a query that is not percent-encoded UTF-8. Javalin would read a broken escape as an absent parameter and a
 * Latin-1 letter as U+FFFD. A label in the wrong encoding would thus silently become another label.
 */
final class StrictQuery implements Endpoints {
    private static final char REPLACEMENT = '\uFFFD';

    @Override
    public void addTo(RoutesConfig routes) {
        routes.before(StrictQuery::check);
    }

    private static void check(Context ctx) {
        if (!isUtf8(ctx.queryString())) {
            throw new HttpProblem(400, "bad-query", "the query must be percent-encoded UTF-8; encode it again");
        }
    }

    static boolean isUtf8(@Nullable String query) {
        if (query == null) {
            return true;
        }
        try {
            // one character per byte, so that the decoded escapes can be read as bytes again
            String bytes = new String(query.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            byte[] decoded =
                    URLDecoder.decode(bytes, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded))
                    .toString();
            // Jetty puts U+FFFD where unescaped bytes were not valid UTF-8
            return text.indexOf(REPLACEMENT) < 0;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return false;
        }
    }
}
