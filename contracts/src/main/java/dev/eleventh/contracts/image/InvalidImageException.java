package dev.eleventh.contracts.image;

/** The sender's bytes are not an image that can be used: reject them with the reason, and go on. */
public final class InvalidImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    public InvalidImageException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public InvalidImageException(Problem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
