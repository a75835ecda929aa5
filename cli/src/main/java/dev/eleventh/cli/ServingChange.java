package dev.eleventh.cli;

import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/** Requests that another version serves, and prints whether it does. */
final class ServingChange {
    private ServingChange() {}

    static int ask(Api api, Output output, String method, String path, @Nullable Object body) throws Exception {
        Api.Answer answer = api.send(method, path, body);
        output.document(answer.body());
        output.say(ServingText.of(answer.body()));
        if (answer.status() == HttpURLConnection.HTTP_ACCEPTED) {
            output.note(
                    "eleventh: it is on model-control, but this instance does not serve so yet; see eleventh models list");
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }
}
