package dev.eleventh.ingest.topology;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RecordedExample;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * All examples that were accepted and not retracted, by id. Entries never expire: a correction may arrive years later,
 * and must be distinguished from a correction of an example that never existed.
 */
public final class KnownExamples {
    public static final String STORE = "known-examples";

    private final KeyValueStore<String, KnownExample> examples;

    KnownExamples(KeyValueStore<String, KnownExample> examples) {
        this.examples = examples;
    }

    static StoreBuilder<KeyValueStore<String, KnownExample>> store() {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STORE), Serdes.String(), KnownExample.serde());
    }

    /** Returns whether the event is a labelled example with an unknown id. */
    boolean isNew(ExampleEvent event) {
        return event instanceof ExampleEvent.Labelled && examples.get(event.id().value()) == null;
    }

    /**
     * Applies an event to the known state.
     *
     * @param acceptance the record by which the event is accepted
     * @return false when the event repeats the known state: a producer's retry, which is no error
     * @throws RejectedException when the event contradicts the known state, or corrects an unknown example
     */
    boolean admit(ExampleEvent event, AcceptedFrom acceptance) throws RejectedException {
        KnownExample known = examples.get(event.id().value());
        if (event instanceof ExampleEvent.Labelled labelled) {
            KnownExample described = new KnownExample(
                    Sha256.of(labelled.image().bytes()), labelled.label(), labelled.source(), acceptance, acceptance);
            return known == null ? learnOf(labelled.id(), described) : mustAgree(labelled.id(), described, known);
        }
        if (known == null) {
            throw new RejectedException(
                    RejectionReason.UNKNOWN_EXAMPLE,
                    "no example has the id '%s': it was never accepted, or has been retracted; send its image first, with the id as the key of both records"
                            .formatted(event.id()));
        }
        if (event instanceof ExampleEvent.Relabelled relabelled) {
            return relabel(relabelled, known, acceptance);
        }
        examples.delete(event.id().value());
        return true;
    }

    private boolean learnOf(ExampleId id, KnownExample described) {
        examples.put(id.value(), described);
        return true;
    }

    /**
     * Returns false if image and label agree. The source is not compared, because a retry may come through another
     * entry point.
     */
    private static boolean mustAgree(ExampleId id, KnownExample described, KnownExample known)
            throws RejectedException {
        if (!described.image().equals(known.image())) {
            throw new RejectedException(
                    RejectionReason.ID_CONFLICT,
                    "example '%s' is known with another image, from source %s; use a new id, or retract it first"
                            .formatted(id, known.source()));
        }
        if (!described.label().equals(known.label())) {
            throw new RejectedException(
                    RejectionReason.ID_CONFLICT,
                    "example '%s' is known as '%s', from source %s, not as '%s'; send a relabelled event to change its label, or use a new id for another example"
                            .formatted(id, known.label(), known.source(), described.label()));
        }
        return false;
    }

    private boolean relabel(ExampleEvent.Relabelled event, KnownExample known, AcceptedFrom acceptance) {
        if (event.label().equals(known.label())) {
            return false;
        }
        examples.put(event.id().value(), known.relabelled(event.label(), acceptance));
        return true;
    }

    /**
     * Undoes an event that the trainer rejected: the known state of its id becomes the state that the trainer has
     * recorded. If a later event has replaced this one, nothing changes, because the trainer decides on the later
     * event, too.
     *
     * @return whether anything changed
     */
    boolean takeBack(ReturnedEvent returned) {
        String id = returned.id().value();
        KnownExample known = examples.get(id);
        if (known == null || !isCurrent(returned, known)) {
            return false;
        }
        returned.recorded()
                .ifPresentOrElse(
                        recorded -> examples.put(id, recorded(returned, recorded, known)), () -> examples.delete(id));
        return true;
    }

    private static boolean isCurrent(ReturnedEvent returned, KnownExample known) {
        if (returned.event() instanceof ExampleEvent.Labelled labelled) {
            return known.brought().equals(returned.acceptance())
                    && known.image().equals(Sha256.of(labelled.image().bytes()));
        }
        return returned.event() instanceof ExampleEvent.Relabelled relabelled
                && known.latest().equals(returned.acceptance())
                && known.label().equals(relabelled.label());
    }

    private static KnownExample recorded(ReturnedEvent returned, RecordedExample recorded, KnownExample known) {
        if (returned.event() instanceof ExampleEvent.Relabelled
                && recorded.image().equals(known.image())) {
            return known.relabelled(recorded.label(), AcceptedFrom.UNKNOWN);
        }
        // the trainer has an example that this store has lost; its record and its source are unknown here
        return new KnownExample(
                recorded.image(),
                recorded.label(),
                ExampleEventCodec.DEFAULT_SOURCE,
                AcceptedFrom.UNKNOWN,
                AcceptedFrom.UNKNOWN);
    }
}
