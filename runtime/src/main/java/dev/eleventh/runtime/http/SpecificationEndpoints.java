package dev.eleventh.runtime.http;

import dev.eleventh.runtime.access.Role;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Serves {@code /openapi.yaml} and {@code /asyncapi.yaml}, which describe the HTTP API and the topics. */
final class SpecificationEndpoints implements Endpoints {
    @Override
    public void addTo(RoutesConfig routes) {
        serve(routes, "openapi.yaml");
        serve(routes, "asyncapi.yaml");
    }

    private static void serve(RoutesConfig routes, String name) {
        byte[] bytes = read(name);
        routes.get("/" + name, ctx -> ctx.contentType("application/yaml").result(bytes), Role.ANYONE);
    }

    private static byte[] read(String name) {
        try (InputStream resource = SpecificationEndpoints.class.getResourceAsStream("/dev/eleventh/runtime/" + name)) {
            return Objects.requireNonNull(resource, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
