package dev.eleventh.runtime.lifecycle;

import java.util.List;
import java.util.function.Supplier;

/**
 * One condition for being ready, such as "model-loaded". It is evaluated at every readiness request, so it must answer
 * from memory.
 */
public interface HealthCheck {
    String name();

    Health health();

    /** Returns a check that calls the supplier at every request. */
    static HealthCheck of(String name, Supplier<Health> health) {
        return new HealthCheck() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Health health() {
                return health.get();
            }
        };
    }

    /** Combines several checks into one, which is not ready while any of them is not ready. */
    static HealthCheck all(String name, List<? extends HealthCheck> parts) {
        return of(
                name,
                () -> parts.stream()
                        .map(HealthCheck::health)
                        .filter(health -> !health.ready())
                        .findFirst()
                        .orElseGet(Health::ofReady));
    }
}
