package dev.eleventh.trainer.publish;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.VersionPin;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Changes that are committed to the database and must be published to Kafka. */
public interface Outbox {
    /** A row, with an id that is unique across databases. */
    sealed interface Row {
        UUID id();
    }

    /**
     * A model version for {@code models}, and its artifacts for {@code model-artifacts}.
     *
     * @param published artifacts that an earlier version has too, and that are on the topic already
     * @param releasesPin whether the version ends the pin of the last rollback
     */
    record Model(UUID id, ModelManifest manifest, Set<Sha256> published, boolean releasesPin) implements Row {
        public Model {
            published = Set.copyOf(published);
        }
    }

    /** A record for {@code examples-returned}, and from there for {@code examples-rejected}. */
    record Rejected(UUID id, ReturnedRecord record) implements Row {}

    /** The pin of a rollback, for {@code model-control}. */
    record Pin(UUID id, VersionPin pin) implements Row {}

    /** Tombstones for {@code models} and {@code model-artifacts}. */
    record Retired(UUID id, RetiredVersions versions) implements Row {}

    /** Returns the oldest rows that are not known to be published. */
    List<Row> pending(int limit);

    /** Opens an artifact that a row names; the caller closes it. */
    InputStream artifact(Sha256 sha256);

    /** Excludes a row that Kafka will never accept from publication. */
    void setAside(UUID id, String reason);

    /** Returns the number of rows that were set aside. */
    int countSetAside();

    /** Marks rows as published. Ids that are unknown or not pending are ignored. */
    int markPublished(Collection<UUID> ids);
}
