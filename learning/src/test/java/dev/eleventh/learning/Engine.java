package dev.eleventh.learning;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;

/**
 * The TensorFlow engine, loaded once for all tests of the module, so that the arithmetic is tested on the engine that
 * runs it in production.
 */
public final class Engine {
    private static final Backbone BACKBONE = Backbone.load();

    private Engine() {}

    static Backbone backbone() {
        return BACKBONE;
    }

    public static NDManager newManager() {
        return BACKBONE.newManager();
    }
}
