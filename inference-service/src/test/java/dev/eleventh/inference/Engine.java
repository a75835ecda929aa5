package dev.eleventh.inference;

import dev.eleventh.backbone.Backbone;

/** The backbone and its engine, loaded once for all tests of a JVM. */
final class Engine {
    private static final Backbone BACKBONE = Backbone.load();

    private Engine() {}

    static Backbone backbone() {
        return BACKBONE;
    }
}
