package dev.eleventh.trainer;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.VersionPin;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What was committed here and must reach Kafka. */
interface Outbox {
    /** A row, named by an id that no other database has. */
    sealed interface Row {
        UUID id();
    }

    /**
     * A model version for {@code models}, its artifacts for {@code model-artifacts}.
     *
     * @param published those that an earlier version has too, so that they lie there already
     * @param releasesPin whether it ends the pin of the rollback before
     */
    record Model(UUID id, ModelManifest manifest, Set<Sha256> published, boolean releasesPin) implements Row {
        public Model {
            published = Set.copyOf(published);
        }
    }

    /** A record for {@code examples-returned}, and from there for {@code examples-rejected}. */
    record Rejected(UUID id, RejectedRecord record) implements Row {}

    /** The pin of a rollback, for {@code model-control}. */
    record Pin(UUID id, VersionPin pin) implements Row {}

    /** Tombstones for {@code models} and {@code model-artifacts}. */
    record Retired(UUID id, RetiredVersions versions) implements Row {}

    /** The oldest rows that are not known to be published. */
    List<Row> pending(int limit);

    /** The bytes of an artifact that a row names. */
    byte[] artifact(Sha256 sha256);

    /** Leaves a row out from now on that Kafka will never take. */
    void setAside(UUID id, String reason);

    /** Rows that were set aside. */
    int countSetAside();

    /** Notes the publication; ids that are not pending, or not known, are left alone. */
    int markPublished(Collection<UUID> ids);
}
