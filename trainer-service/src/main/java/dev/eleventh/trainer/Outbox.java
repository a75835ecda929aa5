package dev.eleventh.trainer;

import dev.eleventh.contracts.model.ModelManifest;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** What was committed here and must reach Kafka. */
interface Outbox {
    /** A row, named by an id that no other database has. */
    sealed interface Row {
        UUID id();
    }

    /** A model version for {@code models}, its head for {@code model-artifacts}. */
    record Model(UUID id, ModelManifest manifest, ByteBuffer head) implements Row {}

    /** A record for {@code examples-rejected}. */
    record Rejected(UUID id, RejectedRecord record) implements Row {}

    /** The oldest rows that are not known to be published. */
    List<Row> pending(int limit);

    /** Notes the publication; ids that are not pending, or not known, are left alone. */
    int markPublished(Collection<UUID> ids);
}
