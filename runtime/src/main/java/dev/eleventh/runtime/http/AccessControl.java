package dev.eleventh.runtime.http;

import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.access.Token;
import dev.eleventh.runtime.access.TokenFile;
import dev.eleventh.runtime.access.Tokens;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.security.RouteRole;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Admits a request whose token has a role that the route requires. The token comes as {@code Authorization: Bearer}, or
 * in the cookie of {@link SessionEndpoints}, because a browser cannot add headers to event streams and image requests.
 * Each service checks for itself, including requests that were forwarded.
 */
final class AccessControl implements Endpoints {
    static final String COOKIE = "eleventh_token";

    private static final String BEARER = "Bearer ";
    private final Optional<TokenFile> tokens;

    AccessControl(Optional<TokenFile> tokens) {
        this.tokens = tokens;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.beforeMatched(this::check);
    }

    /**
     * Returns the roles that a route accepts; one of them is enough. A route declared without a role requires
     * {@link Role#ADMINISTER}.
     */
    static Set<Role> required(Set<? extends RouteRole> declared) {
        Set<Role> roles = new TreeSet<>();
        declared.forEach(role -> roles.add((Role) role));
        return roles.isEmpty() ? Set.of(Role.ADMINISTER) : roles;
    }

    private void check(Context ctx) {
        RequestOrigin origin = RequestOrigin.of(ctx);
        boolean sameOrigin = origin.check();
        if (tokens.isEmpty()) {
            origin.checkHost();
            return;
        }
        Set<Role> required = required(ctx.routeRoles());
        if (required.contains(Role.ANYONE)) {
            return;
        }
        Token token = token(ctx, tokens.get().tokens(), sameOrigin);
        if (!token.may(required)) {
            throw new HttpProblem(
                    403,
                    "role-missing",
                    "%s %s needs the role %s, the token%s has %s; use another token, or give this one the role"
                            .formatted(
                                    ctx.method(),
                                    ctx.path(),
                                    String.join(" or ", names(required)),
                                    token.name().isEmpty() ? "" : " '%s'".formatted(token.name()),
                                    String.join(", ", names(token.roles()))));
        }
    }

    private static List<String> names(Set<Role> roles) {
        return new TreeSet<>(roles).stream().map(Role::toString).toList();
    }

    private static Token token(Context ctx, Tokens tokens, boolean sameOrigin) {
        String authorization = ctx.header(Header.AUTHORIZATION);
        if (authorization != null) {
            if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                throw unauthorized(ctx, "the header Authorization must be 'Bearer TOKEN'; send it in this format");
            }
            return tokens.find(authorization.substring(BEARER.length()).strip()).orElseThrow(() -> unknown(ctx));
        }
        String cookie = ctx.cookie(COOKIE);
        if (cookie == null) {
            throw unauthorized(ctx, "a token is needed; send it as 'Authorization: Bearer TOKEN'");
        }
        Token token = tokens.find(cookie).orElseThrow(() -> unknown(ctx));
        if (RequestOrigin.changes(ctx) && !sameOrigin) {
            // every browser states where a change comes from; other clients can send the token in a header
            throw new HttpProblem(
                    403,
                    "origin-missing",
                    "a change with the token in a cookie must have the header Sec-Fetch-Site or Origin; send the token in the header Authorization instead");
        }
        return token;
    }

    private static HttpProblem unknown(Context ctx) {
        return unauthorized(ctx, "the token is unknown; look for its SHA-256 in the file that HTTP_TOKENS names");
    }

    static HttpProblem unauthorized(Context ctx, String message) {
        ctx.header(Header.WWW_AUTHENTICATE, "Bearer realm=\"eleventh\"");
        return new HttpProblem(401, "unauthorized", message);
    }
}
