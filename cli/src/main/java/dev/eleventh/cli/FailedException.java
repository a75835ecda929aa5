package dev.eleventh.cli;

/** The command failed; the message contains all that the user needs. */
class FailedException extends Exception {
    FailedException(String message) {
        super(message);
    }
}
