package dev.eleventh.cli.service;

import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Output;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/** Requests that another version serves, and prints whether it does. */
public final class ServingChange {
    private ServingChange() {}

    public static int ask(ServiceClient api, Output output, String method, String path, @Nullable Object body)
            throws Exception {
        ServiceClient.Answer answer = api.send(method, path, body);
        output.document(answer.body());
        output.say(ServingText.of(answer.body()));
        if (answer.status() == HttpURLConnection.HTTP_ACCEPTED) {
            output.note(
                    "eleventh: the change is on model-control, but this instance has not applied it yet; see eleventh models list");
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }
}
