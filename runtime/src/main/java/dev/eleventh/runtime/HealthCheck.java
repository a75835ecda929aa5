package dev.eleventh.runtime;

import java.util.List;

/** One condition for being ready, such as "model-loaded". Asked on every look, so it must answer from memory. */
public interface HealthCheck {
    String name();

    Health health();

    /** One condition of several parts: not ready while one of them is not. */
    static HealthCheck all(String name, List<? extends HealthCheck> parts) {
        return new HealthCheck() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Health health() {
                return parts.stream()
                        .map(HealthCheck::health)
                        .filter(health -> !health.ready())
                        .findFirst()
                        .orElseGet(Health::ofReady);
            }
        };
    }
}
