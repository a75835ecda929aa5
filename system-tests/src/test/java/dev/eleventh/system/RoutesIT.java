package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.runtime.access.Role;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the services' routes and roles are those of openapi.yaml, apart from the console's files. */
class RoutesIT {
    @Test
    void everyRouteIsDocumentedWithItsRolesAndEveryDocumentedOperationIsARoute(@TempDir Path directory)
            throws Exception {
        Map<String, Set<Role>> documented = new TreeMap<>();
        SpecificationDocument.openApi()
                .operations()
                .forEach((operation, node) -> documented.put(operation, roles(node)));
        try (RunningServices services = new RunningServices(directory, "routes", Map.of())) {
            Map<String, Set<Role>> routes = services.routes();
            assertThat(routes).containsKey("GET /");
            assertThat(routes)
                    .allSatisfy((route, roles) -> assertThat(roles)
                            .as("roles in the declaration of %s", route)
                            .isNotEmpty());
            routes.keySet().removeIf(route -> route.equals("GET /") || route.startsWith("GET /console"));

            assertThat(routes).isEqualTo(documented);
        }
    }

    /**
     * Returns the roles that an operation lists, equally for tokens and sessions; {@link Role#ANYONE} if it lists
     * none.
     */
    private static Set<Role> roles(JsonNode operation) {
        Map<String, Set<Role>> schemes = new TreeMap<>();
        operation
                .path("security")
                .forEach(either -> either.properties()
                        .forEach(scheme -> scheme.getValue()
                                .forEach(role -> schemes.computeIfAbsent(scheme.getKey(), key -> new TreeSet<>())
                                        .add(Role.of(role.asText())))));
        assertThat(operation.has("security")).as("%s", operation).isTrue();
        if (schemes.isEmpty()) {
            return Set.of(Role.ANYONE);
        }
        assertThat(schemes.keySet()).containsExactly("session", "token");
        assertThat(schemes.get("session")).isEqualTo(schemes.get("token"));
        return Objects.requireNonNull(schemes.get("token"));
    }
}
