package dev.eleventh.cli.service;

import dev.eleventh.cli.terminal.FailedException;

/**
 * A service, a broker or a database does not answer, or reports that it is unavailable: the same command may succeed
 * later.
 */
public final class UnavailableException extends FailedException {
    public UnavailableException(String message) {
        super(message);
    }
}
