package dev.eleventh.runtime;

import java.util.List;
import java.util.function.Supplier;

/** One condition for being ready, such as "model-loaded". Asked on every look, so it must answer from memory. */
public interface HealthCheck {
    String name();

    Health health();

    /** A condition that is looked up when it is asked for. */
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

    /** One condition of several parts: not ready while one of them is not. */
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
