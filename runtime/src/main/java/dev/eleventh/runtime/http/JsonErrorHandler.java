package dev.eleventh.runtime.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers with JSON instead of an HTML page when Jetty refuses a request before Javalin sees it (a malformed request,
 * headers too large).
 */
final class JsonErrorHandler extends ErrorHandler {
    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int status,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        SecurityHeaders.addTo(response.getHeaders());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(HttpErrors.json(body(status))), callback);
    }

    /** Returns true for all methods: for PUT and DELETE, Jetty would answer without a body. */
    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    private static ErrorBody body(int status) {
        return ErrorBody.of(status, HttpErrors.reason(status), HttpStatus.getMessage(status));
    }
}
