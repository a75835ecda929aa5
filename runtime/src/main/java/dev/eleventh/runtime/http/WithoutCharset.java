package dev.eleventh.runtime.http;

import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Ignores the {@code charset} of a request's content type. Images have none and JSON is UTF-8, but Javalin would use it
 * to decode the query. Then {@code charset=binary}, as printed by {@code file -bi}, would fail, and
 * {@code charset=latin1} would change a label.
 */
final class WithoutCharset extends Handler.Wrapper {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String contentType = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        boolean plain =
                contentType == null || !contentType.toLowerCase(Locale.ROOT).contains("charset");
        return super.handle(plain ? request : new Plain(request, contentType), response, callback);
    }

    private static final class Plain extends Request.Wrapper {
        private final HttpFields headers;

        Plain(Request request, String contentType) {
            super(request);
            HttpField type = new HttpField(HttpHeader.CONTENT_TYPE, contentType.split(";", 2)[0].strip());
            this.headers = HttpFields.build(request.getHeaders()).put(type).asImmutable();
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }
}
