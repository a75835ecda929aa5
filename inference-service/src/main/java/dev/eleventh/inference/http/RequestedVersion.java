package dev.eleventh.inference.http;

import dev.eleventh.inference.model.RefusedException;
import dev.eleventh.inference.model.ServingModelHolder;
import dev.eleventh.inference.model.ServingModelHolder.Lease;
import dev.eleventh.inference.model.VersionCache;
import dev.eleventh.inference.openinference.ModelMetadata;
import dev.eleventh.runtime.http.HttpProblem;
import io.javalin.http.Context;
import io.javalin.http.Header;

/** Resolves a path below {@code /v2/models}: one model, and either the serving version or any other. */
public final class RequestedVersion {
    private final ServingModelHolder holder;
    private final VersionCache versions;

    public RequestedVersion(ServingModelHolder holder, VersionCache versions) {
        this.holder = holder;
        this.versions = versions;
    }

    static void checkModel(Context ctx) {
        String model = ctx.pathParam("model");
        if (!model.equals(ModelMetadata.NAME)) {
            throw new HttpProblem(
                    404, "unknown-model", "there is no model '%s', expected %s".formatted(model, ModelMetadata.NAME));
        }
    }

    /**
     * Returns a lease on the version in the path, or on the serving version if the path names none.
     *
     * @throws HttpProblem 404 when there is no such model or version, 503 when it cannot answer (now)
     */
    Lease borrow(Context ctx) {
        checkModel(ctx);
        String version = ctx.pathParamMap().get("version");
        try {
            return version == null ? borrowServing() : versions.borrow(number(version));
        } catch (RefusedException e) {
            throw new HttpProblem(
                    503,
                    "version-refused",
                    "this instance refused version %s: %s (%s)".formatted(version, e.getMessage(), e.reason()));
        } catch (HttpProblem problem) {
            if (problem.status() == 503) {
                ctx.header(Header.RETRY_AFTER, "1");
            }
            throw problem;
        }
    }

    private Lease borrowServing() {
        return holder.borrow()
                .orElseThrow(() -> new HttpProblem(
                        503,
                        "no-model",
                        "no model version serves yet; send labelled examples first: POST /v1/examples?label=..."));
    }

    private static long number(String version) {
        if (!version.matches("[1-9]\\d{0,17}")) {
            throw new HttpProblem(
                    404,
                    "unknown-version",
                    "there is no version '%s'; versions are whole numbers from 1, GET /v2/models/eleventh lists them"
                            .formatted(version));
        }
        return Long.parseLong(version);
    }
}
