package dev.eleventh.cli;

/** What was asked for was not done; the message is all that the person needs. */
class FailedException extends Exception {
    FailedException(String message) {
        super(message);
    }
}
