package dev.eleventh.cli;

/** A service, a broker or a database does not answer, or says that it cannot now: the same command may do later. */
final class AwayException extends FailedException {
    AwayException(String message) {
        super(message);
    }
}
