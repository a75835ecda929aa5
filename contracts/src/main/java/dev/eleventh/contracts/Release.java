package dev.eleventh.contracts;

import java.util.Objects;

/** The version of this release. */
public final class Release {
    private Release() {}

    /** Returns the name and version, such as {@code Eleventh 0.1.0}; classes outside a jar have no version. */
    public static String name() {
        return "Eleventh "
                + Objects.requireNonNullElse(Release.class.getPackage().getImplementationVersion(), "(development)");
    }
}
