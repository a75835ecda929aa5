package dev.eleventh.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.MethodNotAllowedResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Turns every failure into an {@link ErrorBody}. Internal errors are logged once, here at the edge, under an id that
 * the response contains; their stack traces never leave the process. Below {@code /v2} the JSON field {@code error} is
 * only a text, as in the Open Inference Protocol.
 */
public final class HttpErrors {
    /** The name of the trace id, both as a request attribute and as a log field. */
    public static final String TRACE_ID = "trace_id";

    private static final Logger log = LoggerFactory.getLogger(HttpErrors.class);

    private HttpErrors() {}

    static void addTo(JavalinConfig config) {
        config.routes.exception(HttpProblem.class, HttpErrors::answerProblem);
        config.routes.exception(HttpResponseException.class, HttpErrors::answerFramework);
        config.routes.exception(Exception.class, HttpErrors::answerBug);
        config.router.javaLangErrorHandler(HttpErrors::answerError);
    }

    private static void answerProblem(HttpProblem problem, Context ctx) {
        answer(ctx, ErrorBody.of(problem.status(), problem.reason(), String.valueOf(problem.getMessage())));
    }

    private static void answerBug(Exception bug, Context ctx) {
        try (MDC.MDCCloseable inLog = traceInLog(ctx)) {
            answer(ctx, internal(bug, ctx.method() + " " + ctx.path()));
        }
    }

    /** Adds the request's trace id to the log while the failure is logged; null when the request has no trace. */
    private static MDC.@Nullable MDCCloseable traceInLog(Context ctx) {
        String traceId = ctx.attribute(TRACE_ID);
        return traceId == null ? null : MDC.putCloseable(TRACE_ID, traceId);
    }

    /** Answers for errors that Javalin raises: no such path, wrong method, a body over its limit. */
    private static void answerFramework(HttpResponseException refusal, Context ctx) {
        if (refusal instanceof MethodNotAllowedResponse) {
            // Javalin uses one of two names for this detail, depending on whether the client asked for HTML
            refusal.getDetails().values().stream().findFirst().ifPresent(methods -> ctx.header("Allow", methods));
        }
        int status = refusal.getStatus();
        String message = "%s %s: %s".formatted(ctx.method(), ctx.path(), phrase(status));
        answer(ctx, ErrorBody.of(status, reason(status), message));
    }

    private static void answer(Context ctx, ErrorBody body) {
        boolean openInference = ctx.path().equals("/v2") || ctx.path().startsWith("/v2/");
        ctx.status(body.error().status())
                .json(openInference ? Map.of("error", body.error().message()) : body);
    }

    /** Answers for an {@code OutOfMemoryError} and similar errors, which Javalin handles apart from exceptions. */
    private static void answerError(HttpServletResponse response, Error error) {
        response.setStatus(500);
        response.setContentType("application/json");
        try {
            response.getOutputStream().write(json(internal(error, "a request")));
        } catch (IOException e) {
            log.debug("error response not delivered; the client has disconnected", e);
        }
    }

    private static ErrorBody internal(Throwable cause, String request) {
        String id = UUID.randomUUID().toString();
        log.error("request failed id={} request={}", id, request, cause);
        return ErrorBody.internal(id);
    }

    /** Returns the HTTP standard's phrase for a status as a reason, such as {@code not-found} for 404. */
    static String reason(int status) {
        return phrase(status).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    private static String phrase(int status) {
        HttpStatus known = HttpStatus.forStatus(status);
        return known == HttpStatus.UNKNOWN ? "status " + status : known.getMessage();
    }

    static byte[] json(ErrorBody body) {
        try {
            return HttpJson.mapper().writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
