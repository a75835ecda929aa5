package dev.eleventh.runtime;

import io.javalin.config.RoutesConfig;

/** The HTTP doors of one service. Several services may share a server, so each adds its own. */
@FunctionalInterface
public interface Endpoints {
    void addTo(RoutesConfig routes);

    /** The server is about to stop: ends answers that would go on for ever. */
    default void stopping() {}
}
