package dev.eleventh.runtime.http;

import io.javalin.config.RoutesConfig;
import java.util.List;

/** The HTTP endpoints of one service. Several services may share a server, so each adds its own. */
@FunctionalInterface
public interface Endpoints {
    void addTo(RoutesConfig routes);

    /** Combines several into one. */
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

    /** Called before the server stops; ends answers that would otherwise continue indefinitely. */
    default void stopping() {}
}
