package dev.eleventh.cli.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events; supports the part of the format that the services write. */
public final class ServerEvents implements AutoCloseable {
    private final BufferedReader lines;

    public ServerEvents(InputStream in) {
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** One event. */
    public record Event(String name, JsonNode data) {}

    /** Returns the next event; null at the end of the stream. */
    @Nullable
    public Event next() throws IOException {
        String name = "message";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    return event(name, data.toString());
                }
            } else if (line.startsWith("event:")) {
                name = line.substring("event:".length()).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring("data:".length()).strip());
            }
            // comments keep the connection alive; ids and retries are not used
        }
        return null;
    }

    private static Event event(String name, String data) throws IOException {
        try {
            return new Event(name, Json.MAPPER.readTree(data));
        } catch (JsonProcessingException e) {
            throw new IOException("the event '%s' is not valid JSON: %s".formatted(name, e.getOriginalMessage()), e);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
