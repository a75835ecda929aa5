package dev.eleventh.system.faults;

import dev.eleventh.contracts.testing.JavaProgram;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a program in a separate JVM, and restarts it whenever it ends, like an orchestrator. */
final class Program implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Program.class);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path output;
    private final FakeClock clock;
    private final Thread supervisor;
    private volatile boolean wanted = true;
    private volatile @Nullable Process process;
    private volatile int starts;

    /**
     * Starts the program.
     *
     * @param options options for the JVM
     * @param arguments arguments of the program
     */
    Program(
            String name,
            Class<?> main,
            List<String> options,
            List<String> arguments,
            Map<String, String> environment,
            Path directory) {
        this.name = name;
        this.command = JavaProgram.of(options, main, arguments).command();
        this.environment = new HashMap<>(environment);
        this.output = directory.resolve(name + ".log");
        this.clock = new FakeClock(directory.resolve(name + ".clock"));
        this.environment.putAll(clock.environment());
        this.supervisor = new Thread(this::supervise, "supervise-" + name);
        supervisor.setDaemon(true);
        launch();
        supervisor.start();
    }

    String name() {
        return name;
    }

    FakeClock clock() {
        return clock;
    }

    /** Returns everything that the program has printed since its first start. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns how often the program was started. */
    int starts() {
        return starts;
    }

    /** Adds environment variables, which take effect at the next start. */
    void environment(Map<String, String> more) {
        environment.putAll(more);
    }

    private synchronized void launch() {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
            starts++;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        }
    }

    private void supervise() {
        try {
            while (wanted) {
                int exitCode = current().waitFor();
                if (wanted) {
                    log.info("program ended, restarting it name={} exit_code={}", name, exitCode);
                    TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
                    launch();
                }
            }
        } catch (InterruptedException e) {
            log.debug("no longer supervised name={}", name);
        }
    }

    private Process current() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return current;
    }

    /** Kills the program like kill -9; it is then restarted. */
    void kill() {
        current().destroyForcibly();
    }

    /** Sends SIGTERM, waits until the program has ended, and logs how long that took; it is then restarted. */
    void terminate() throws InterruptedException {
        Process ending = current();
        long begin = System.nanoTime();
        ending.destroy();
        int exitCode = Patience.exitCode(ending);
        log.info(
                "program ended after SIGTERM name={} exit_code={} within={}",
                name,
                exitCode,
                Duration.ofNanos(System.nanoTime() - begin));
    }

    /** Stops the program without restarting it. */
    @Override
    public void close() {
        wanted = false;
        supervisor.interrupt();
        current().destroy();
        try {
            if (!current().waitFor(Patience.MINUTES, TimeUnit.MINUTES)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
