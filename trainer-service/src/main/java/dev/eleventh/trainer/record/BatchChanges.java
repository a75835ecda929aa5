package dev.eleventh.trainer.record;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RecordedExample;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.trainer.publish.ReturnedRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The changes that a batch of readings makes, decided in order and without IO: the outcome of each event, and the net
 * change of the examples. An example may be recorded, relabelled, retracted and recorded again within one batch.
 */
final class BatchChanges {
    /** An example in the store. */
    record Known(Label label, Sha256 imageSha256) {}

    /** A row of {@code example_event}. */
    record Event(
            EventPosition place,
            @Nullable ExampleEvent event,
            RecordOutcome outcome,
            @Nullable RejectionReason reason) {}

    /** An example to add to the store. */
    record Added(
            ExampleEvent.Labelled event, Label label, Embedding embedding, Sha256 imageSha256, EventPosition place) {
        Added relabelled(Label to, EventPosition by) {
            return new Added(event, to, embedding, imageSha256, by);
        }
    }

    /** Another label for an example in the store. */
    record Relabelled(Label label, EventPosition place) {}

    private final Map<ExampleId, Known> current;
    private final Set<ExampleId> stored;
    private final LabelLimit labels;
    private final Instant now;
    private final List<Event> events = new ArrayList<>();
    private final List<ReturnedRecord> rejected = new ArrayList<>();
    private final Set<ExampleId> removed = new TreeSet<>();
    private final Map<ExampleId, Added> added = new TreeMap<>();
    private final Map<ExampleId, Relabelled> relabelled = new TreeMap<>();
    private final Map<ExampleId, EventPosition> ended = new TreeMap<>();

    private BatchChanges(Map<ExampleId, Known> known, LabelLimit labels, Instant now) {
        this.current = new HashMap<>(known);
        this.stored = Set.copyOf(known.keySet());
        this.labels = labels;
        this.now = now;
    }

    /**
     * Decides the outcomes of the readings.
     *
     * @param known the store's examples that the readings name
     * @param labels the limit on labels
     */
    static BatchChanges of(List<AcceptedRecord> readings, Map<ExampleId, Known> known, LabelLimit labels, Instant now) {
        BatchChanges recording = new BatchChanges(known, labels, now);
        readings.forEach(recording::apply);
        return recording;
    }

    private void apply(AcceptedRecord reading) {
        if (reading instanceof AcceptedRecord.Labelled labelled) {
            label(labelled);
        } else if (reading instanceof AcceptedRecord.Relabelled relabel) {
            relabel(relabel);
        } else if (reading instanceof AcceptedRecord.Retracted retracted) {
            retract(retracted);
        } else if (reading instanceof AcceptedRecord.Unreadable unreadable) {
            reject(unreadable, unreadable.reason(), unreadable.message());
        }
    }

    private void label(AcceptedRecord.Labelled reading) {
        ExampleEvent.Labelled event = reading.event();
        Known known = current.get(event.id());
        if (known == null) {
            if (isOneTooMany(reading, event.label())) {
                return;
            }
            current.put(event.id(), new Known(event.label(), reading.imageSha256()));
            added.put(
                    event.id(),
                    new Added(event, event.label(), reading.embedding(), reading.imageSha256(), place(reading)));
            note(reading, RecordOutcome.RECORDED);
        } else if (known.equals(new Known(event.label(), reading.imageSha256()))) {
            note(reading, RecordOutcome.DUPLICATE);
        } else {
            // an id names one image; accepting the newer one could change a held-out example that challengers were
            // judged by
            String message = "example %s is recorded with another %s; relabel it, retract it first, or use another id"
                    .formatted(event.id(), known.imageSha256().equals(reading.imageSha256()) ? "label" : "image");
            reject(reading, RejectionReason.ID_CONFLICT, message);
        }
    }

    private void relabel(AcceptedRecord.Relabelled reading) {
        ExampleId id = reading.event().id();
        Label label = reading.event().label();
        Known known = current.get(id);
        if (known == null) {
            rejectUnknown(reading, id);
            return;
        }
        if (known.label().equals(label)) {
            note(reading, RecordOutcome.DUPLICATE);
            return;
        }
        if (isOneTooMany(reading, label)) {
            return;
        }
        current.put(id, new Known(label, known.imageSha256()));
        Added fresh = added.get(id);
        if (fresh != null) {
            added.put(id, fresh.relabelled(label, place(reading)));
        } else {
            relabelled.put(id, new Relabelled(label, place(reading)));
            ended.putIfAbsent(id, place(reading));
        }
        note(reading, RecordOutcome.RELABELLED);
    }

    /** Whether the label would exceed the limit; if so, rejects the reading. */
    private boolean isOneTooMany(AcceptedRecord reading, Label label) {
        try {
            labels.admit(label);
            return false;
        } catch (RejectedException e) {
            reject(reading, e.reason(), String.valueOf(e.getMessage()));
            return true;
        }
    }

    private void retract(AcceptedRecord.Retracted reading) {
        ExampleId id = reading.event().id();
        if (current.remove(id) == null) {
            // for example when the topic is read again after the database was lost: the example itself is erased
            note(reading, RecordOutcome.DUPLICATE);
            return;
        }
        added.remove(id);
        relabelled.remove(id);
        if (stored.contains(id)) {
            removed.add(id);
            ended.putIfAbsent(id, place(reading));
        }
        note(reading, RecordOutcome.RETRACTED);
    }

    private void rejectUnknown(AcceptedRecord reading, ExampleId id) {
        reject(
                reading,
                RejectionReason.UNKNOWN_EXAMPLE,
                "example %s does not exist (never accepted, or retracted); check the id, then send the correction again"
                        .formatted(id));
    }

    private void reject(AcceptedRecord reading, RejectionReason reason, String message) {
        ExampleEvent event = reading.event();
        Optional<RecordedExample> recorded = event == null ? Optional.empty() : recorded(event.id());
        String advice = event instanceof ExampleEvent.Labelled && recorded.isEmpty()
                ? "; the id '%s' is free again: use it for a corrected image, or send this record again (redrive)"
                        .formatted(event.id())
                : "";
        events.add(new Event(place(reading), event, RecordOutcome.REJECTED, reason));
        rejected.add(ReturnedRecord.of(reading.record(), reason, message + advice, now, recorded));
    }

    private Optional<RecordedExample> recorded(ExampleId id) {
        return Optional.ofNullable(current.get(id))
                .map(known -> new RecordedExample(known.label(), known.imageSha256()));
    }

    private void note(AcceptedRecord reading, RecordOutcome outcome) {
        events.add(new Event(place(reading), reading.event(), outcome, null));
    }

    private static EventPosition place(AcceptedRecord reading) {
        return new EventPosition(reading.record().partition(), reading.record().offset());
    }

    List<Event> events() {
        return events;
    }

    List<ReturnedRecord> rejected() {
        return rejected;
    }

    /** Returns examples of the store that were removed; they may be {@link #added} again. */
    Set<ExampleId> removed() {
        return removed;
    }

    Map<ExampleId, Added> added() {
        return added;
    }

    Map<ExampleId, Relabelled> relabelled() {
        return relabelled;
    }

    /** Returns the positions at which the previous state of examples in the store ended. */
    Map<ExampleId, EventPosition> ended() {
        return ended;
    }

    int count(RecordOutcome outcome) {
        return (int) events.stream().filter(event -> event.outcome() == outcome).count();
    }
}
