package dev.eleventh.inference;

import dev.eleventh.backbone.Backbone;

/** The backbone, loaded once for all tests of the JVM. */
public final class TestBackbone {
    private static final Backbone BACKBONE = Backbone.load();

    private TestBackbone() {}

    public static Backbone get() {
        return BACKBONE;
    }
}
