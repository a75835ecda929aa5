package dev.eleventh.system.world;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.system.KafkaProbe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;

/** Reads the outcomes of the cases that were sent through Kafka. */
final class WorldRecords {
    private final KafkaProbe kafka;
    /** Topic, partition and offset of each case's record, by the case's key. */
    private final Map<String, Future<RecordMetadata>> places = new LinkedHashMap<>();

    private final List<WorldCase> cases = new ArrayList<>();
    /** Outcomes by the name under which a topic reports them: the case's key, an image's id, or the record's place. */
    private Map<String, List<String>> outcomes = Map.of();

    WorldRecords(KafkaProbe kafka) {
        this.kafka = kafka;
    }

    void sent(WorldCase each, Future<RecordMetadata> place) {
        cases.add(each);
        places.put(WorldIT.key(each), place);
    }

    /** Reads all topics to which the services write, and returns the cases that have no outcome yet. */
    List<WorldCase> readAll() {
        outcomes = new HashMap<>();
        for (var record : kafka.readAll("examples-accepted")) {
            add(text(record, WorldProducers.MARK), "accepted as " + text(record, "ce_label"));
        }
        for (var record : kafka.readAll("examples-rejected")) {
            String place = place("examples", text(record, "rejection-partition"), text(record, "rejection-offset"));
            add(place, text(record, "rejection-reason"));
        }
        for (var record : kafka.readAll("predictions")) {
            JsonNode prediction = Json.read(new String(record.value(), UTF_8), JsonNode.class);
            String reason = prediction.at("/error/reason").asText();
            add(prediction.get("id").asText(), reason.isEmpty() ? "predicted" : reason);
        }
        return cases.stream().filter(each -> outcome(each).isEmpty()).toList();
    }

    private void add(String name, String outcome) {
        outcomes.computeIfAbsent(name, key -> new ArrayList<>()).add(outcome);
    }

    /** Returns all outcomes of a case, joined by commas; empty if there are none. */
    String outcome(WorldCase each) {
        String key = WorldIT.key(each);
        Set<String> names = new LinkedHashSet<>(List.of(place(each, key), key));
        if (each.door() == Door.IMAGES) {
            names.add(id(each, key));
        }
        List<String> found = new ArrayList<>();
        names.forEach(name -> found.addAll(outcomes.getOrDefault(name, List.of())));
        return String.join(", ", found);
    }

    private String place(WorldCase each, String key) {
        try {
            RecordMetadata place = Objects.requireNonNull(places.get(key)).get();
            return place(place.topic(), Integer.toString(place.partition()), Long.toString(place.offset()));
        } catch (ExecutionException e) {
            throw new AssertionError("the broker refused %s".formatted(each), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String place(String topic, String partition, String offset) {
        return "%s-%s-%s".formatted(topic, partition, offset);
    }

    /** Returns the id of a prediction request; a structured event contains its own. */
    private static String id(WorldCase each, String key) {
        boolean named = each.way().named();
        boolean structured = each.headers().stream()
                .anyMatch(header -> header.name().equalsIgnoreCase("content-type")
                        && header.text().equals(WorldCases.JSON));
        String event = structured ? idIn(each) : "";
        return !event.isEmpty() ? event : named ? key : Sha256.of(each.body()).hex();
    }

    private static String idIn(WorldCase each) {
        try {
            return Json.read(new String(each.body(), UTF_8).replace("\uFEFF", ""), JsonNode.class)
                    .path("id")
                    .asText();
        } catch (IllegalArgumentException e) {
            // a body that is not JSON has no id
            return "";
        }
    }

    static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
    }
}
