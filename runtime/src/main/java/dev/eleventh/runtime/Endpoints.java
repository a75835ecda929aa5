package dev.eleventh.runtime;

import io.javalin.config.RoutesConfig;
import java.util.List;

/** The HTTP doors of one service. Several services may share a server, so each adds its own. */
@FunctionalInterface
public interface Endpoints {
    void addTo(RoutesConfig routes);

    /** Several as one. */
    static Endpoints of(Endpoints... all) {
        List<Endpoints> parts = List.of(all);
        return new Endpoints() {
            @Override
            public void addTo(RoutesConfig routes) {
                parts.forEach(part -> part.addTo(routes));
            }

            @Override
            public void stopping() {
                parts.forEach(Endpoints::stopping);
            }
        };
    }

    /** The server is about to stop: ends answers that would go on for ever. */
    default void stopping() {}
}
