package dev.eleventh.runtime.config;

/** A value that its user needs but that must never appear in a log line: only {@link #reveal()} returns it. */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
