package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFResourceExhaustedException;

class NoRoomExceptionTest {
    static Stream<Throwable> lackOfMemory() {
        OutOfMemoryError direct = new OutOfMemoryError("Cannot reserve 8912 bytes of direct buffer memory");
        return Stream.of(
                direct,
                new CompletionException(direct),
                new TFResourceExhaustedException("OOM when allocating tensor"),
                new EngineException(new TFResourceExhaustedException("OOM when allocating tensor")));
    }

    @ParameterizedTest
    @MethodSource("lackOfMemory")
    void missingMemoryIsReportedAsLackOfRoom(Throwable failure) {
        assertThat(NoRoomException.behind(failure)).hasValueSatisfying(noRoom -> {
            assertThat(noRoom.reason()).isEqualTo("no-memory");
            assertThat(noRoom).hasMessageContaining("give the process more");
        });
    }

    static Stream<Throwable> otherFailures() {
        return Stream.of(
                new TFInvalidArgumentException("the graph has no such node"),
                new StackOverflowError(),
                new UncheckedIOException(new IOException("the archive ends too early")));
    }

    @ParameterizedTest
    @MethodSource("otherFailures")
    void otherFailuresAreNotReportedAsLackOfRoom(Throwable failure) {
        assertThat(NoRoomException.behind(failure)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("wrapped")
    void aFullFolderIsFoundInTheCausesOfAFailure(Throwable failure) {
        assertThat(NoRoomException.behind(failure)).hasValueSatisfying(noRoom -> {
            assertThat(noRoom.reason()).isEqualTo("no-disk");
            assertThat(noRoom).hasMessageContaining("full has no room").hasMessageContaining("No space left on device");
        });
    }

    static Stream<Throwable> wrapped() {
        NoRoomException full = NoRoomException.inFolder(Path.of("full"), new IOException("No space left on device"));
        return Stream.of(full, new IllegalStateException(full));
    }
}
