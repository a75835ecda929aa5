package dev.eleventh.cli.teach;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.UnavailableException;
import dev.eleventh.cli.terminal.FailedException;
import dev.eleventh.cli.terminal.Progress;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.topic.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sends images in archives of up to 200. Java's client reads no answer before it has sent the whole request. With one
 * endless archive, client and service could deadlock, because the service waits until its answers are read. A small
 * archive can also be sent again.
 */
final class Delivery {
    private static final int MAX_ENTRIES = 200;
    private static final long MAX_BYTES = 16 << 20;
    private static final String BROKER_AWAY = "broker-unavailable";

    private final ServiceClient api;
    private final String path;
    private final Progress progress;
    private final Map<String, Long> queued = new TreeMap<>();
    private final List<Refusal> refused = new ArrayList<>();
    private long total;
    private long passedOver;

    /** An image that the service refused. */
    record Refusal(String file, String reason, String message) {}

    Delivery(ServiceClient api, String path, Progress progress) {
        this.api = api;
        this.path = path;
        this.progress = progress;
    }

    void send(List<LabelledFile> files) throws FailedException, IOException, InterruptedException {
        ExampleArchive archive = new ExampleArchive();
        Map<String, Path> sent = new HashMap<>();
        for (LabelledFile file : files) {
            if (file.bytes() > Topics.MAX_IMAGE_BYTES) {
                refuse(
                        file.path().toString(),
                        RejectionReason.TOO_LARGE.code(),
                        "an image may have at most %d bytes, had %d; send a smaller one"
                                .formatted(Topics.MAX_IMAGE_BYTES, file.bytes()));
                continue;
            }
            archive.add(file.entry(), Files.readAllBytes(file.path()));
            sent.put(file.entry(), file.path());
            if (archive.entries() == MAX_ENTRIES || archive.unpackedBytes() >= MAX_BYTES) {
                send(archive, sent);
                archive = new ExampleArchive();
                sent = new HashMap<>();
            }
        }
        if (archive.entries() > 0) {
            send(archive, sent);
        }
    }

    void refuse(String file, String reason, String message) {
        refused.add(new Refusal(file, reason, message));
    }

    private void send(ExampleArchive archive, Map<String, Path> sent)
            throws FailedException, IOException, InterruptedException {
        byte[] packed = archive.finish();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(api.postArchive(path, packed), StandardCharsets.UTF_8))) {
            boolean done = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                done |= read(line, sent);
            }
            if (!done) {
                throw brokeOff("the answer ended early");
            }
        } catch (JsonProcessingException e) {
            throw brokeOff(e.getOriginalMessage());
        } catch (IOException e) {
            throw brokeOff(String.valueOf(e.getMessage()));
        }
    }

    /** Returns true after the last event of an answer. */
    private boolean read(String line, Map<String, Path> sent) throws FailedException, IOException {
        JsonNode event = Json.MAPPER.readTree(line);
        String entry = event.path("entry").asText();
        switch (event.path("event").asText()) {
            case "progress" -> progress.to(queuedSoFar() + event.path("queued").asLong() + refused.size());
            case "refused" ->
                refuse(
                        String.valueOf(sent.getOrDefault(entry, Path.of(entry))),
                        event.path("reason").asText(),
                        event.path("message").asText());
            case "done" -> {
                event.path("labels")
                        .properties()
                        .forEach(label ->
                                queued.merge(label.getKey(), label.getValue().asLong(), Long::sum));
                total += event.path("queued").asLong();
                passedOver += event.path("passed_over").asLong();
                progress.to(total + refused.size());
                return true;
            }
            case "failed" -> throw failed(event);
            default -> {
                // ignores events that a later version may add
            }
        }
        return false;
    }

    private FailedException failed(JsonNode event) {
        String message = "%s (queued so far: %d; run the same command again to continue, no image is accepted twice)"
                .formatted(
                        event.path("message").asText(),
                        total + event.path("queued").asLong());
        return event.path("reason").asText().equals(BROKER_AWAY)
                ? new UnavailableException(message)
                : new FailedException(message);
    }

    private UnavailableException brokeOff(String why) {
        return new UnavailableException(
                "the service stopped answering (%s) after %d images were queued; run the same command again when it is available, no image is accepted twice"
                        .formatted(why, total));
    }

    long queuedSoFar() {
        return total;
    }

    /** Returns the number of files that are not images, judged by their names and first bytes. */
    long passedOver() {
        return passedOver;
    }

    /** Returns the number of queued images by label, in the service's spelling. */
    Map<String, Long> queued() {
        return queued;
    }

    List<Refusal> refused() {
        return refused;
    }
}
