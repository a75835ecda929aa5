package dev.eleventh.ingest;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Every example accepted and not retracted, by its id. Nothing is forgotten with time: a correction may come years
 * later, and must still be told from one for an example that never was.
 */
final class KnownExamples {
    static final String STORE = "known-examples";

    private final KeyValueStore<String, KnownExample> examples;

    KnownExamples(KeyValueStore<String, KnownExample> examples) {
        this.examples = examples;
    }

    static StoreBuilder<KeyValueStore<String, KnownExample>> store() {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STORE), Serdes.String(), KnownExample.serde());
    }

    /** Whether the event brings an example whose id is not known. */
    boolean isNew(ExampleEvent event) {
        return event instanceof ExampleEvent.Labelled && examples.get(event.id().value()) == null;
    }

    /**
     * Takes note of an event.
     *
     * @return false when it says what is known already: a producer's retry, which is no error
     * @throws RejectedException when it contradicts what is known, or corrects what is not
     */
    boolean admit(ExampleEvent event) throws RejectedException {
        KnownExample known = examples.get(event.id().value());
        if (event instanceof ExampleEvent.Labelled labelled) {
            KnownExample described =
                    new KnownExample(Sha256.of(labelled.image().bytes()), labelled.label(), labelled.source());
            return known == null ? learnOf(labelled.id(), described) : mustAgree(labelled.id(), described, known);
        }
        if (known == null) {
            throw new RejectedException(
                    RejectionReason.UNKNOWN_EXAMPLE,
                    "no example has the id '%s': it was never accepted, or retracted before; send its image first, with the id as the key of both records"
                            .formatted(event.id()));
        }
        if (event instanceof ExampleEvent.Relabelled relabelled) {
            return relabel(relabelled, known);
        }
        examples.delete(event.id().value());
        return true;
    }

    private boolean learnOf(ExampleId id, KnownExample described) {
        examples.put(id.value(), described);
        return true;
    }

    /** The source is not compared: a retry may come through another door. */
    private static boolean mustAgree(ExampleId id, KnownExample described, KnownExample known)
            throws RejectedException {
        if (!described.image().equals(known.image())) {
            throw new RejectedException(
                    RejectionReason.ID_CONFLICT,
                    "example '%s' is known with another image, from %s; use a new id".formatted(id, known.source()));
        }
        if (!described.label().equals(known.label())) {
            throw new RejectedException(
                    RejectionReason.ID_CONFLICT,
                    "example '%s' is known as '%s', from %s, not as '%s'; to change its label send a relabelled event, for another example use a new id"
                            .formatted(id, known.label(), known.source(), described.label()));
        }
        return false;
    }

    private boolean relabel(ExampleEvent.Relabelled event, KnownExample known) {
        if (event.label().equals(known.label())) {
            return false;
        }
        examples.put(event.id().value(), known.withLabel(event.label()));
        return true;
    }
}
