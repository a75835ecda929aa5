package dev.eleventh.cli;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Reads one stream in a thread of its own, and comes back to it when the service was away. */
final class StreamReader implements AutoCloseable {
    private static final long PAUSE_MS = 1_000;

    private final WatchedStream stream;
    private final Api api;
    private final BlockingQueue<Line> lines;
    private final Thread thread;
    private @Nullable ServerEvents open;

    private StreamReader(WatchedStream stream, Api api, BlockingQueue<Line> lines) {
        this.stream = stream;
        this.api = api;
        this.lines = lines;
        this.thread = new Thread(this::readOn, "watch-" + stream);
        thread.setDaemon(true);
    }

    /** An event, or a note for the person when there is one. */
    record Line(
            WatchedStream stream,
            ServerEvents.Event event,
            @Nullable String note) {}

    /** The first connection is the caller's: what is wrong from the start is for the exit code. */
    static StreamReader start(WatchedStream stream, Api api, BlockingQueue<Line> lines)
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
                        note("%s: %s; trying again until it is back".formatted(stream, e.getMessage()));
                        told = true;
                    }
                }
                open = null;
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            // close() wants it to end
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
