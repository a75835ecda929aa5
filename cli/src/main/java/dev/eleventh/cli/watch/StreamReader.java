package dev.eleventh.cli.watch;

import dev.eleventh.cli.service.ServerEvents;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.terminal.FailedException;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Reads one stream in its own thread, and reconnects after the service was unavailable. */
final class StreamReader implements AutoCloseable {
    private static final long PAUSE_MS = 1_000;

    private final WatchedStream stream;
    private final ServiceClient api;
    private final BlockingQueue<Line> lines;
    private final Thread thread;
    private @Nullable ServerEvents open;

    private StreamReader(WatchedStream stream, ServiceClient api, BlockingQueue<Line> lines) {
        this.stream = stream;
        this.api = api;
        this.lines = lines;
        this.thread = new Thread(this::readOn, "watch-" + stream);
        thread.setDaemon(true);
    }

    /** An event, or a note for the user if {@code note} is not null. */
    record Line(
            WatchedStream stream,
            ServerEvents.Event event,
            @Nullable String note) {}

    /** Connects on the caller's thread, so that a failure of the first connection determines the exit code. */
    static StreamReader start(WatchedStream stream, ServiceClient api, BlockingQueue<Line> lines)
            throws FailedException, InterruptedException {
        StreamReader reader = new StreamReader(stream, api, lines);
        reader.open = reader.connect();
        reader.thread.start();
        return reader;
    }

    private ServerEvents connect() throws FailedException, InterruptedException {
        return new ServerEvents(api.events(stream.path()));
    }

    private void readOn() {
        try {
            boolean told = false;
            while (true) {
                try (ServerEvents events = open == null ? connect() : open) {
                    told = false;
                    for (ServerEvents.Event event = events.next(); event != null; event = events.next()) {
                        lines.put(new Line(stream, event, null));
                    }
                } catch (IOException | FailedException e) {
                    if (!told) {
                        note("%s: %s; retrying until it is available".formatted(stream, e.getMessage()));
                        told = true;
                    }
                }
                open = null;
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            // close() interrupts the thread to end it
            Thread.currentThread().interrupt();
        }
    }

    private void note(String text) throws InterruptedException {
        lines.put(new Line(
                stream, new ServerEvents.Event("note", com.fasterxml.jackson.databind.node.NullNode.instance), text));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
