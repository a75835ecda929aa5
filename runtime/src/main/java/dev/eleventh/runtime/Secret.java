package dev.eleventh.runtime;

/** A value that must reach its user and never a log line: only {@link #reveal()} shows it. */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
