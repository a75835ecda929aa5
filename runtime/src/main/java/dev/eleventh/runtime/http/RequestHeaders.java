package dev.eleventh.runtime.http;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All headers of a request, with all of their values: a client may send a header several times. */
public final class RequestHeaders {
    private RequestHeaders() {}

    public static Map<String, List<String>> of(Context ctx) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (String name : Collections.list(ctx.req().getHeaderNames())) {
            headers.put(name, Collections.list(ctx.req().getHeaders(name)));
        }
        return headers;
    }
}
