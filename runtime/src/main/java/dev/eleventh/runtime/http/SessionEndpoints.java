package dev.eleventh.runtime.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.access.Token;
import dev.eleventh.runtime.access.TokenFile;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * {@code POST} and {@code DELETE /v1/session}: store a browser's token in a cookie that scripts cannot read and pages
 * of other sites cannot send. The cookie contains the token itself, so every service checks it against the same file
 * and none keeps a list of sessions.
 */
final class SessionEndpoints implements Endpoints {
    private static final int MAX_BODY_BYTES = 1 << 10;
    /** The cookie lasts until the browser is closed. */
    private static final int SESSION = -1;

    private final Optional<TokenFile> tokens;

    SessionEndpoints(Optional<TokenFile> tokens) {
        this.tokens = tokens;
    }

    record Session(
            @JsonProperty("name") String name,
            @JsonProperty("roles") List<String> roles) {}

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/session", this::begin, Role.ANYONE);
        routes.delete("/v1/session", SessionEndpoints::end, Role.ANYONE);
    }

    private void begin(Context ctx) {
        TokenFile known = tokens.orElseThrow(
                () -> new HttpProblem(409, "no-tokens", "no token is needed (HTTP_TOKENS is none); send no token"));
        String secret = secret(RequestBody.read(ctx, MAX_BODY_BYTES));
        Token token = known.tokens()
                .find(secret)
                .orElseThrow(() -> AccessControl.unauthorized(
                        ctx, "the token is unknown; look for its SHA-256 in the file that HTTP_TOKENS names"));
        ctx.cookie(cookie(ctx, secret, SESSION));
        ctx.json(new Session(
                token.name(),
                new TreeSet<>(token.roles()).stream().map(Role::toString).toList()));
    }

    private static String secret(byte[] body) {
        try {
            JsonNode token = HttpJson.mapper().readTree(body).path("token");
            if (token.isTextual()) {
                return token.asText().strip();
            }
        } catch (IOException e) {
            // the exception below reports it; the parser's message would repeat the body
        }
        throw new HttpProblem(400, "no-token", "the body must be {\"token\": \"...\"}; send it in this format");
    }

    private static void end(Context ctx) {
        ctx.cookie(cookie(ctx, "", 0)).status(204);
    }

    private static Cookie cookie(Context ctx, String value, int maxAge) {
        String scheme = Optional.ofNullable(ctx.header("X-Forwarded-Proto")).orElse(ctx.scheme());
        return new Cookie(
                AccessControl.COOKIE, value, "/", maxAge, scheme.equals("https"), true, null, SameSite.STRICT);
    }
}
