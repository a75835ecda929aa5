package dev.eleventh.cli.backbone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.FailedException;
import dev.eleventh.cli.terminal.Output;
import org.jspecify.annotations.Nullable;

/** Changes the move that is under way, and prints its new state. */
final class MoveChange {
    private static final String PATH = "/v1/backbone/move";

    private MoveChange() {}

    static int ask(ServiceClient api, Output output, String method, @Nullable Object body)
            throws FailedException, InterruptedException {
        JsonNode status = api.send(method, PATH, body).body();
        output.document(status);
        BackboneText.print(status, output);
        return ExitCode.DONE;
    }
}
