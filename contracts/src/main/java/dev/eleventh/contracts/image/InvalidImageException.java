package dev.eleventh.contracts.image;

/** Thrown when the sender's bytes are not a usable image. Callers reject the image with the reason and continue. */
public final class InvalidImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ImageProblem problem;

    public InvalidImageException(ImageProblem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public InvalidImageException(ImageProblem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    public ImageProblem problem() {
        return problem;
    }
}
