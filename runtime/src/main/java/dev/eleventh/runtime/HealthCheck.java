package dev.eleventh.runtime;

/** One condition for being ready, such as "model-loaded". Asked on every look, so it must answer from memory. */
public interface HealthCheck {
    String name();

    Health health();
}
