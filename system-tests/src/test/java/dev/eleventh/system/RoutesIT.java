package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services answer what openapi.yaml says, and nothing else but the console's files. */
class RoutesIT {
    @Test
    void everyRouteIsDocumentedAndEveryDocumentedOperationIsARoute(@TempDir Path directory) throws Exception {
        Set<String> documented =
                new TreeSet<>(SpecificationDocument.openApi().operations().keySet());
        try (RunningServices services = new RunningServices(directory, "routes", Map.of())) {
            Set<String> routes = new TreeSet<>(services.routes());
            assertThat(routes).contains("GET /");
            routes.removeIf(route -> route.equals("GET /") || route.startsWith("GET /console"));

            assertThat(routes).isEqualTo(documented);
        }
    }
}
