package dev.eleventh.runtime.lifecycle;

/** Notified when a part of the process has failed because of a bug and cannot continue. */
@FunctionalInterface
public interface FailureListener {
    void failed(String part, Throwable cause);
}
