package dev.eleventh.runtime;

import dev.eleventh.runtime.lifecycle.ServiceLoop;
import dev.eleventh.runtime.lifecycle.Shutdown;
import dev.eleventh.runtime.lifecycle.ShutdownIT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A service's main as intended, which {@link ShutdownIT} terminates. It writes one file when it is up and one when it
 * is closed; it can also hang.
 */
public final class MainToEnd {
    private MainToEnd() {}

    private record Resource(Path directory, boolean hangs) implements AutoCloseable {
        void open() throws IOException {
            Files.createFile(directory.resolve("up"));
        }

        @Override
        public void close() {
            while (hangs) {
                LockSupport.park();
            }
            try {
                Files.createFile(directory.resolve("closed"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        // not a daemon thread, as some libraries start
        new Thread(LockSupport::park, "does-not-end").start();
        Path directory = Path.of(arguments[0]);
        ServiceLoop.Body body = () -> Thread.sleep(10);
        ServiceLoop.Body bug = () -> {
            throw new IllegalStateException("bug");
        };
        try (Shutdown shutdown = Shutdown.onSignal(Duration.parse(arguments[2]));
                Resource resource = new Resource(directory, arguments[1].equals("hang"));
                ServiceLoop loop = ServiceLoop.start("turn", arguments[1].equals("fail") ? bug : body, shutdown)) {
            resource.open();
            shutdown.await();
        }
    }
}
