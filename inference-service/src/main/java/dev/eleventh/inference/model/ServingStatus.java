package dev.eleventh.inference.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.VersionPin;
import dev.eleventh.runtime.kafka.OpenTransaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The version that this instance serves, as shown over HTTP.
 *
 * @param version 0 while no version serves
 * @param since when the version began to serve here
 * @param pinned the version that {@code model-control} pins; null when none is pinned
 * @param pinnedBy who pinned it; the trainer, if it rolled a version back; null if the record names nobody
 * @param pinReason why it was pinned; null if the record names no reason
 * @param versions the versions on {@code models}, oldest first
 * @param refused the last version that this instance refused
 * @param waiting the version that should serve but waits for disk or memory on this machine; null when none does
 * @param openTransactions the transactions that have hidden records of {@code images} from their readers for some seconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServingStatus(
        @JsonProperty("version") long version,
        @JsonProperty("parent") @Nullable Long parent,
        @JsonProperty("head_sha256") @Nullable Sha256 headSha256,
        @JsonProperty("since") @Nullable Instant since,
        @JsonProperty("pinned") @Nullable Long pinned,
        @JsonProperty("pinned_by") @Nullable String pinnedBy,
        @JsonProperty("pin_reason") @Nullable String pinReason,
        @JsonProperty("versions") List<Long> versions,
        @JsonProperty("refused") @Nullable Refusal refused,
        @JsonProperty("waiting") @Nullable Refusal waiting,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("open_transactions")
        List<OpenTransaction> openTransactions) {
    static final ServingStatus NOTHING =
            new ServingStatus(0, null, null, null, null, null, null, List.of(), null, null, List.of());

    public ServingStatus {
        versions = List.copyOf(versions);
        openTransactions = List.copyOf(openTransactions);
    }

    ServingStatus with(ModelManifest manifest, Instant from) {
        return new ServingStatus(
                manifest.version(),
                manifest.parent(),
                manifest.head().sha256(),
                from,
                pinned,
                pinnedBy,
                pinReason,
                versions,
                refused,
                waiting,
                openTransactions);
    }

    ServingStatus with(List<OpenTransaction> open) {
        return new ServingStatus(
                version, parent, headSha256, since, pinned, pinnedBy, pinReason, versions, refused, waiting, open);
    }

    ServingStatus with(@Nullable VersionPin pin, Catalogue catalogue, @Nullable Refusal nowWaiting) {
        return new ServingStatus(
                version,
                parent,
                headSha256,
                since,
                pin == null ? null : (Long) pin.version(),
                pin == null ? null : pin.by(),
                pin == null ? null : pin.reason(),
                catalogue.versions(),
                catalogue.lastRefusal().orElse(null),
                nowWaiting,
                openTransactions);
    }
}
