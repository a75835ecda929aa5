package dev.eleventh.cli.teach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.eleventh.cli.service.OpenTransactionText;
import dev.eleventh.cli.service.RefusedException;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.terminal.FailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Waits until the sent examples are learned and served. */
final class AwaitedLesson {
    private static final long POLL_MS = 200;
    /**
     * Duplicates and conflicts are dropped on the way, so the trainer may record fewer examples than were sent. The
     * wait is also long enough for the trainer to report a transaction that holds them up.
     */
    private static final Duration QUIET = Duration.ofSeconds(10);

    private final ServiceClient api;
    private final long recordedBefore;
    private long recorded;
    private long quietSince = System.nanoTime();

    /** Call this before anything is sent: it reads the number of events recorded so far. */
    AwaitedLesson(ServiceClient api) throws FailedException, InterruptedException {
        this.api = api;
        this.recordedBefore = api.get("/v1/learner").path("events_recorded").asLong();
        this.recorded = recordedBefore;
    }

    /**
     * Returns the manifest of the serving version that has all of the labels.
     *
     * @throws FailedException if the examples are learned but will not serve, or the limit has passed
     */
    JsonNode await(Set<String> labels, long sent, Duration limit) throws FailedException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            JsonNode learner = api.get("/v1/learner");
            JsonNode manifest = manifest();
            boolean learned = isLearned(learner, sent);
            List<String> missing = new ArrayList<>(labels);
            manifest.path("labels").forEach(label -> missing.remove(label.asText()));
            boolean newest = manifest.path("version").asLong()
                    >= learner.path("champion_version").asLong();
            if (learned && missing.isEmpty() && newest) {
                return manifest;
            }
            if (learned && isQuiet()) {
                failWhenNothingWillCome(learner, missing);
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new FailedException("not served within %d s: %s; the examples are queued%s"
                        .formatted(
                                limit.toSeconds(),
                                missing.isEmpty() ? "the newest version" : missing,
                                heldUp(learner).isEmpty()
                                        ? ": %s; see eleventh watch".formatted(progress(learner, manifest))
                                        : ", but " + heldUp(learner)));
            }
            Thread.sleep(POLL_MS);
        }
    }

    private boolean isLearned(JsonNode learner, long sent) {
        long now = learner.path("events_recorded").asLong();
        if (now != recorded || learner.path("pending_events").asLong() > 0) {
            recorded = now;
            quietSince = System.nanoTime();
        }
        return (recorded >= recordedBefore + sent || isQuiet())
                && learner.path("lag").asLong() == 0
                && heldUp(learner).isEmpty()
                && learner.path("pending_events").asLong() == 0
                && learner.path("outbox_pending").asLong() == 0;
    }

    /** Says where the examples wait. */
    private static String progress(JsonNode learner, JsonNode manifest) {
        return "%s events to record, %d to learn, %d versions to publish; the champion is version %d, version %d serves"
                .formatted(
                        learner.path("lag").asText("unknown"),
                        learner.path("pending_events").asLong(),
                        learner.path("outbox_pending").asLong(),
                        learner.path("champion_version").asLong(),
                        manifest.path("version").asLong());
    }

    private static String heldUp(JsonNode learner) {
        return OpenTransactionText.of(learner.path("open_transactions"));
    }

    private boolean isQuiet() {
        return System.nanoTime() - quietSince > QUIET.toNanos();
    }

    private void failWhenNothingWillCome(JsonNode learner, List<String> missing)
            throws FailedException, InterruptedException {
        JsonNode serving = api.get("/v1/serving");
        if (serving.hasNonNull("pinned")) {
            throw new FailedException(
                    "version %d is pinned, so the newly learned version does not serve; end the pin with eleventh models release"
                            .formatted(serving.path("pinned").asLong()));
        }
        JsonNode refused = serving.path("refused");
        if (refused.path("version").asLong() > 0
                && refused.path("version").asLong()
                        == learner.path("champion_version").asLong()) {
            throw new FailedException("version %d was learned, but the inference service refused it: %s"
                    .formatted(
                            refused.path("version").asLong(),
                            refused.path("message").asText()));
        }
        List<String> unrecorded = missing.stream()
                .filter(label -> !learner.path("examples").has(label))
                .toList();
        if (!unrecorded.isEmpty()) {
            throw new FailedException(
                    "no example of %s is recorded, and no event arrived for %d s; the images may be recorded under another label, see eleventh rejected list"
                            .formatted(String.join(", ", unrecorded), QUIET.toSeconds()));
        }
        JsonNode challenger = learner.path("last_challenger");
        if (!missing.isEmpty() && challenger.path("verdict").asText().equals("rejected")) {
            throw new FailedException("learned but not promoted: %s; see eleventh models list --judged"
                    .formatted(challenger.path("reason").asText()));
        }
    }

    /** Returns a missing node while nothing serves. */
    private JsonNode manifest() throws FailedException, InterruptedException {
        try {
            return api.get("/v1/models/current");
        } catch (RefusedException e) {
            return MissingNode.getInstance();
        }
    }
}
