package dev.eleventh.trainer.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.RequestBody;
import dev.eleventh.runtime.http.StrictJson;
import io.javalin.http.Context;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The examples that a person selected: the body {@code {"ids": ["a", "b"]}} of a request.
 *
 * @param label the label that they get, if the request relabels them
 */
record ExampleSelection(
        @JsonProperty("ids") @Nullable List<@Nullable String> ids,
        @JsonProperty("label") @Nullable String label) {
    static final int MOST_IDS = 10_000;

    /** Room for that many ids of the maximum length. */
    private static final int MAX_BODY_BYTES = MOST_IDS * 204 + (16 << 10);

    /**
     * Reads the body of a request.
     *
     * @throws HttpProblem 400 when it has no ids, or too many
     */
    static ExampleSelection read(Context ctx) {
        ExampleSelection read = StrictJson.read(RequestBody.read(ctx, MAX_BODY_BYTES), ExampleSelection.class);
        int count = read.ids == null ? 0 : read.ids.size();
        if (count < 1 || count > MOST_IDS) {
            throw new HttpProblem(
                    400,
                    "invalid-ids",
                    "ids must have 1 to %d ids of examples, had %d; send several requests for more"
                            .formatted(MOST_IDS, count));
        }
        return read;
    }

    /**
     * Reads the body of a request that gives no label.
     *
     * @throws HttpProblem 400 when it has a label, no ids, or too many
     */
    static ExampleSelection readUnlabelled(Context ctx) {
        ExampleSelection read = read(ctx);
        if (read.label != null) {
            throw new HttpProblem(
                    400,
                    "bad-json",
                    "this request has no label, was '%s'; omit it, or send the request to"
                                    .formatted(ExampleAttributes.printable(read.label))
                            + " /v1/store/examples:relabel");
        }
        return read;
    }

    /** Returns each id once, in the order of the body. */
    Set<ExampleId> exampleIds() throws RejectedException {
        Set<ExampleId> parsed = new LinkedHashSet<>();
        for (String id : ids == null ? List.<String>of() : ids) {
            parsed.add(ExampleAttributes.id(id == null ? "" : id));
        }
        return parsed;
    }

    static HttpProblem noneIsRecorded() {
        return new HttpProblem(
                404,
                "unknown-example",
                "none of these examples is recorded: they were never accepted, are not recorded yet, or were retracted;"
                        + " GET /v1/store/examples lists recorded examples");
    }
}
