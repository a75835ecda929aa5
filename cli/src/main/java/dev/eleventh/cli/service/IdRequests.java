package dev.eleventh.cli.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Progress;
import dev.eleventh.contracts.Json;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends one correction for each of several ids, and reports those that the service refused. */
public final class IdRequests {
    private IdRequests() {}

    /** The request for one id. */
    public record Request(
            String method, String path, @Nullable Object body) {}

    /**
     * Sends the requests and returns the exit code.
     *
     * @param task the name of the work, for the progress
     */
    public static int send(
            ServiceClient api, Output output, String task, List<String> ids, Function<String, Request> requests)
            throws Exception {
        ArrayNode refused = Json.MAPPER.createArrayNode();
        ArrayNode queued = Json.MAPPER.createArrayNode();
        try (Progress progress = output.progress(task, ids.size())) {
            for (String id : ids) {
                Request request = requests.apply(id);
                try {
                    api.send(request.method(), request.path(), request.body());
                    queued.add(id);
                } catch (RefusedException e) {
                    refused.addObject().put("id", id).set("error", Json.MAPPER.valueToTree(e.document()));
                    output.note("eleventh: %s: %s".formatted(id, e.getMessage()));
                }
                progress.to(queued.size() + refused.size());
            }
        }
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.set("queued", queued);
        document.set("refused", refused);
        output.document(document);
        output.say("%s queued, %d refused"
                .formatted(NumberText.count(queued.size(), "correction", "corrections"), refused.size()));
        return refused.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
