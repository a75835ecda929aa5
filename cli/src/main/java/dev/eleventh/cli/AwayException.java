package dev.eleventh.cli;

/**
 * A service, a broker or a database does not answer, or reports that it is unavailable: the same command may succeed
 * later.
 */
final class AwayException extends FailedException {
    AwayException(String message) {
        super(message);
    }
}
