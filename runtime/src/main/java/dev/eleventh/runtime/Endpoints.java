package dev.eleventh.runtime;

import io.javalin.config.RoutesConfig;

/** The HTTP doors of one service. Several services may share a server, so each adds its own. */
@FunctionalInterface
public interface Endpoints {
    void addTo(RoutesConfig routes);

    /** The server is about to stop: ends answers that would go on for ever. */
    default void stopping() {}

    /** Several as one. */
    static Endpoints all(Endpoints... all) {
        return new Endpoints() {
            @Override
            public void addTo(RoutesConfig routes) {
                for (Endpoints each : all) {
                    each.addTo(routes);
                }
            }

            @Override
            public void stopping() {
                for (Endpoints each : all) {
                    each.stopping();
                }
            }
        };
    }
}
