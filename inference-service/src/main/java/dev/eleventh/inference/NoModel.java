package dev.eleventh.inference;

import dev.eleventh.runtime.HttpProblem;
import io.javalin.http.Context;
import io.javalin.http.Header;

/** The answer of a system that was taught nothing yet. */
final class NoModel {
    private static final String RETRY_AFTER_SECONDS = "5";

    private NoModel() {}

    static HttpProblem problem(Context ctx) {
        ctx.header(Header.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return new HttpProblem(
                503,
                "no-model",
                "no model version serves yet; teach one: POST /v1/examples?label=..., and see /health/ready");
    }
}
