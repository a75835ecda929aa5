package dev.eleventh.cli.backbone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.UnavailableException;
import dev.eleventh.cli.terminal.FailedException;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Progress;
import java.time.Duration;

/** Waits until a move ends, or until it needs a person, and shows its progress meanwhile. */
final class AwaitedMove {
    private static final long POLL_MS = 1_000;
    /** A trainer may restart when the network changes, so a service that was reached may be unavailable this long. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ServiceClient api;
    private final Output output;

    AwaitedMove(ServiceClient api, Output output) {
        this.api = api;
        this.output = output;
    }

    /**
     * Returns the status whose move ended or is blocked.
     *
     * @param status the first status, whose move is the awaited one
     * @throws FailedException if another move replaced the awaited one, or the services stay unavailable
     */
    JsonNode await(JsonNode status) throws FailedException, InterruptedException {
        JsonNode current = status;
        long id = status.path("move").path("id").asLong();
        MoveState before = MoveState.EMBEDDING;
        try (Progress progress = output.progress(
                "Embedding", status.path("move").path("examples").asLong())) {
            while (true) {
                JsonNode move = current.path("move");
                MoveState state = MoveState.of(move);
                if (!state.isUnderWay() || state == MoveState.BLOCKED) {
                    return current;
                }
                String note = state == MoveState.EMBEDDING ? "" : state.toString();
                progress.to(
                        move.path("embedded").asLong(), move.path("examples").asLong(), note);
                if (state == MoveState.PAUSED && before != MoveState.PAUSED) {
                    output.waits("the move is paused; continue with eleventh backbone resume", "paused");
                }
                before = state;
                Thread.sleep(POLL_MS);
                current = next(id);
            }
        }
    }

    private JsonNode next(long id) throws FailedException, InterruptedException {
        JsonNode status = get();
        long found = status.path("move").path("id").asLong();
        if (found != id) {
            throw new FailedException(
                    "move %d replaced the awaited move %d; see eleventh backbone status".formatted(found, id));
        }
        return status;
    }

    private JsonNode get() throws FailedException, InterruptedException {
        long start = System.nanoTime();
        for (boolean first = true; ; first = false) {
            try {
                return api.get(BackboneStatusCommand.PATH);
            } catch (UnavailableException e) {
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw e;
                }
                if (first) {
                    output.waits(
                            "%s; retrying for %d s at most".formatted(e.getMessage(), PATIENCE.toSeconds()),
                            "service unavailable, waiting");
                }
                Thread.sleep(POLL_MS);
            }
        }
    }
}
