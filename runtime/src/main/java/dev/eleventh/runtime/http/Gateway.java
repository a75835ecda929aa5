package dev.eleventh.runtime.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Forwards requests to other services and streams both directions without buffering, so that uploads of any size and
 * server-sent events pass. Jetty's reverse proxy does the work; this class chooses the target and reports errors in the
 * project's format.
 */
final class Gateway extends ProxyHandler {
    /** The name in the header {@code Via} that marks a request as already forwarded. */
    private static final String NAME = "eleventh-gateway";

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    /**
     * Limit without a byte in either direction. Event streams send a comment more often; large corrections take
     * minutes.
     */
    private static final Duration IDLE_LIMIT = Duration.ofMinutes(5);
    /** An event stream occupies a connection for as long as it is read. */
    private static final int MAX_CONNECTIONS = 512;

    private static final int MAX_THREADS = 16;

    private final List<Upstream> upstreams;
    private final Predicate<String> isOwn;
    private final MeterRegistry metrics;
    private final Set<EndlessAnswer> endless = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /** An event stream that is being forwarded. */
    private record EndlessAnswer(Request request, org.eclipse.jetty.client.Response upstream) {}

    /**
     * Creates a gateway; nothing is forwarded yet.
     *
     * @param isOwn whether this server answers a path itself, even if it starts like a forwarded one
     */
    Gateway(List<Upstream> upstreams, Predicate<String> isOwn, MeterRegistry metrics) {
        this.upstreams = List.copyOf(upstreams);
        this.isOwn = isOwn;
        this.metrics = metrics;
        // not the machine's host name, which is private and may need a DNS lookup
        setViaHost(NAME);
    }

    /** Returns whether any service is forwarded to; if not, the gateway's client and threads are not needed. */
    boolean isNeeded() {
        return !upstreams.isEmpty();
    }

    @Override
    protected HttpClient newHttpClient() {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("gateway");
        threads.setDaemon(true);
        HttpClient client = super.newHttpClient();
        client.setExecutor(threads);
        client.setConnectTimeout(CONNECT_LIMIT.toMillis());
        client.setIdleTimeout(IDLE_LIMIT.toMillis());
        client.setMaxConnectionsPerDestination(MAX_CONNECTIONS);
        // the headers of the request plus those that the proxy adds
        client.setMaxRequestHeadersSize(2 * HttpServer.MAX_HEADER_BYTES);
        client.setMaxResponseHeadersSize(HttpServer.MAX_HEADER_BYTES);
        // passes on the request's own User-Agent, or none
        client.setUserAgentField(null);
        return client;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Optional<Upstream> upstream = upstreamOf(request);
        if (upstream.isEmpty()) {
            return false;
        }
        long began = System.nanoTime();
        Request.addCompletionListener(request, failure -> count(upstream.get(), response.getStatus(), began));
        // the limit of the connection to the service applies, because the service may be working without sending
        // anything
        request.addIdleTimeoutListener(timeout -> false);
        if (request.getHeaders().getValuesList(HttpHeader.VIA).stream().anyMatch(via -> via.contains(NAME))) {
            answer(response, callback, loop(upstream.get()));
            return true;
        }
        try {
            return super.handle(request, response, callback);
        } catch (IllegalArgumentException e) {
            String message = "path and query must be percent-encoded, were '%s'; encode them again"
                    .formatted(request.getHttpURI().getPathQuery());
            answer(response, callback, ErrorBody.of(400, "bad-request", message));
            return true;
        }
    }

    private Optional<Upstream> upstreamOf(Request request) {
        String path = request.getHttpURI().getPath();
        return path == null
                ? Optional.empty()
                : upstreams.stream()
                        .filter(upstream -> upstream.answers(path) && !isOwn.test(path))
                        .findFirst();
    }

    @Override
    protected HttpURI rewriteHttpURI(Request request) {
        Upstream upstream = upstreamOf(request).orElseThrow();
        return HttpURI.build(request.getHttpURI())
                .scheme("http")
                .authority(upstream.address().getRawAuthority())
                .asImmutable();
    }

    private void count(Upstream upstream, int status, long began) {
        Timer.builder("eleventh.gateway.requests")
                .description("Requests that were forwarded, by service and status")
                .tag("service", upstream.service())
                .tag("status", Integer.toString(status))
                .register(metrics)
                .record(Duration.ofNanos(System.nanoTime() - began));
    }

    @Override
    protected org.eclipse.jetty.client.Response.CompleteListener newServerToProxyResponseListener(
            Request request, org.eclipse.jetty.client.Request forwarded, Response response, Callback callback) {
        return new Answer(request, forwarded, response, callback);
    }

    /** Jetty's listener, plus the handling of endless and early answers. */
    private final class Answer extends ProxyResponseListener {
        private final Request request;

        Answer(Request request, org.eclipse.jetty.client.Request forwarded, Response response, Callback callback) {
            super(request, forwarded, response, callback);
            this.request = request;
        }

        @Override
        public void onHeaders(org.eclipse.jetty.client.Response upstream) {
            super.onHeaders(upstream);
            String type = upstream.getHeaders().get(HttpHeader.CONTENT_TYPE);
            if (type != null && type.startsWith("text/event-stream")) {
                endless.add(new EndlessAnswer(request, upstream));
            }
        }

        /** Treats a complete answer as success even if it arrived before the request was sent completely. */
        @Override
        public void onComplete(Result result) {
            endless.removeIf(answer -> answer.request() == request);
            boolean whole =
                    result.getResponseFailure() == null && result.getResponse().getStatus() != 0;
            super.onComplete(whole ? new Result(result.getRequest(), result.getResponse()) : result);
        }
    }

    @Override
    protected void onServerToProxyResponseFailure(
            Request request,
            org.eclipse.jetty.client.Request forwarded,
            org.eclipse.jetty.client.Response upstreamResponse,
            Response response,
            Callback callback,
            Throwable failure) {
        if (stopping && response.isCommitted()) {
            response.write(true, ByteBuffer.allocate(0), callback);
        } else if (response.isCommitted()) {
            // a partial answer must not look complete
            callback.failed(failure);
        } else {
            answer(response, callback, problem(upstreamOf(request).orElseThrow(), failure));
        }
    }

    private static ErrorBody problem(Upstream upstream, Throwable failure) {
        if (failure instanceof HttpException malformed) {
            return ErrorBody.of(malformed.getCode(), HttpErrors.reason(malformed.getCode()), malformed.getReason());
        }
        String happened = failure instanceof TimeoutException ? "does not answer" : "cannot be reached";
        return ErrorBody.of(
                502,
                "service-away",
                "%s %s at %s (%s); start it, or correct %s"
                        .formatted(upstream.service(), happened, upstream.address(), failure, upstream.setting()));
    }

    private static ErrorBody loop(Upstream upstream) {
        return ErrorBody.of(
                508,
                "forwarded-twice",
                "%s=%s is a server that forwards the request again; set it to the address of %s itself"
                        .formatted(upstream.setting(), upstream.address(), upstream.service()));
    }

    private static void answer(Response response, Callback callback, ErrorBody body) {
        response.reset();
        response.setStatus(body.error().status());
        SecurityHeaders.addTo(response.getHeaders());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(HttpErrors.json(body)), callback);
    }

    /** Ends the answers that would continue indefinitely; all others finish normally. */
    void stopping() {
        stopping = true;
        for (EndlessAnswer answer : endless) {
            var unused = answer.upstream().abort(new IllegalStateException("the gateway is stopping"));
        }
    }
}
