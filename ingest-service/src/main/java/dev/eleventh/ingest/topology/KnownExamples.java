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
 * Every example accepted and not retracted, by its id. Nothing is forgotten with time: a correction may come years
 * later, and must still be told from one for an example that never was.
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

    /** Whether the event brings an example whose id is not known. */
    boolean isNew(ExampleEvent event) {
        return event instanceof ExampleEvent.Labelled && examples.get(event.id().value()) == null;
    }

    /**
     * Takes note of an event.
     *
     * @param acceptance by which the event is accepted
     * @return false when it says what is known already: a producer's retry, which is no error
     * @throws RejectedException when it contradicts what is known, or corrects what is not
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
                    "no example has the id '%s': it was never accepted, or retracted before; send its image first, with the id as the key of both records"
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

    /** The source is not compared: a retry may come through another door. */
    private static boolean mustAgree(ExampleId id, KnownExample described, KnownExample known)
            throws RejectedException {
        if (!described.image().equals(known.image())) {
            throw new RejectedException(
                    RejectionReason.ID_CONFLICT,
                    "example '%s' is known with another image, from %s; use a new id, or retract it first"
                            .formatted(id, known.source()));
        }
        if (!described.label().equals(known.label())) {
            throw new RejectedException(
                    RejectionReason.ID_CONFLICT,
                    "example '%s' is known as '%s', from %s, not as '%s'; to change its label send a relabelled event, for another example use a new id"
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
     * Takes an event back that the trainer rejected: what is known of its id becomes what the trainer has recorded. Nothing changes when
     * a later event has taken the place of this one; the trainer judges that one, too.
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
        // the trainer has an example that this store has lost; nobody knows here by which record it came, or from where
        return new KnownExample(
                recorded.image(),
                recorded.label(),
                ExampleEventCodec.DEFAULT_SOURCE,
                AcceptedFrom.UNKNOWN,
                AcceptedFrom.UNKNOWN);
    }
}
