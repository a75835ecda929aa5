package dev.eleventh.backbone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/**
 * Thrown when this machine has too little disk space or memory for a backbone or a head. The file itself may be intact
 * and can be opened once there is room.
 */
public final class NoRoomException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    private NoRoomException(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Creates the exception for a file that could not be written into the temporary folder. */
    static NoRoomException inFolder(Path folder, IOException cause) {
        return new NoRoomException(
                "no-disk",
                "the temporary folder %s has no room for the network's files (%s); free space in it, or set -Djava.io.tmpdir to another folder"
                        .formatted(folder, cause),
                cause);
    }

    /** Returns the lack of room that caused a failure; empty when the failure has another cause. */
    public static Optional<NoRoomException> behind(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .flatMap(cause -> of(cause).stream())
                .findFirst();
    }

    private static Optional<NoRoomException> of(Throwable cause) {
        if (cause instanceof NoRoomException known) {
            return Optional.of(known);
        }
        if (cause instanceof OutOfMemoryError || cause instanceof TFResourceExhaustedException) {
            return Optional.of(new NoRoomException(
                    "no-memory",
                    "there is not enough memory (%s); give the process more, or stop other programs on the machine"
                            .formatted(cause.getMessage()),
                    cause));
        }
        return Optional.empty();
    }

    /** Returns the reason for metrics: {@code no-disk} or {@code no-memory}. */
    public String reason() {
        return reason;
    }
}
