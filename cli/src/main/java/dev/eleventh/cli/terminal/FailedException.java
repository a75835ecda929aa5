package dev.eleventh.cli.terminal;

/** The command failed; the message contains all that the user needs. */
public class FailedException extends Exception {
    public FailedException(String message) {
        super(message);
    }
}
