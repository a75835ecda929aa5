package dev.eleventh.runtime;

/** Told once when a part of the process has died of our own bug, and cannot go on. */
@FunctionalInterface
public interface FailureListener {
    void failed(String part, Throwable cause);
}
