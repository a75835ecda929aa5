package dev.eleventh.runtime.http;

import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import io.javalin.json.JavalinJackson;
import io.javalin.router.Endpoint;
import io.javalin.router.InternalRouter;
import io.javalin.router.ParsedEndpoint;
import io.javalin.security.Roles;
import io.javalin.util.JavalinException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's one HTTP port: the services' endpoints, {@code /health/live}, {@code /health/ready} and
 * {@code /metrics}. Errors are JSON, in the format of {@link ErrorBody} except below {@code /v2}. Closing the server
 * lets running requests finish.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
    /** More threads than requests with bodies can use: some stay free for health checks, metrics and refusals. */
    private static final int MAX_THREADS = BodyBudget.MAX_REQUESTS + 80;
    /**
     * Limit for the request line and the headers. Jetty answers larger requests itself and closes the connection, which
     * a client that is still sending may see as a lost connection. Likely mistakes, such as a label of 10 kB, must
     * therefore fit.
     */
    static final int MAX_HEADER_BYTES = 64 << 10;

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Javalin javalin;
    private final List<Endpoints> endpoints;
    private final Gateway gateway;

    private HttpServer(Javalin javalin, List<Endpoints> endpoints, Gateway gateway) {
        this.javalin = javalin;
        this.endpoints = endpoints;
        this.gateway = gateway;
    }

    /**
     * Starts a server that listens when this method returns.
     *
     * @throws IllegalStateException when the address cannot be bound
     */
    public static HttpServer start(
            HttpSettings address,
            List<Endpoints> endpoints,
            List<HealthCheck> checks,
            PrometheusMeterRegistry metrics) {
        return start(address, endpoints, checks, metrics, List.of());
    }

    /**
     * Starts a server that listens when this method returns.
     *
     * @param upstreams the services to which their paths are forwarded, unless an endpoint of this server has the path
     * @throws IllegalStateException when the address cannot be bound
     */
    public static HttpServer start(
            HttpSettings address,
            List<Endpoints> endpoints,
            List<HealthCheck> checks,
            PrometheusMeterRegistry metrics,
            List<Upstream> upstreams) {
        return start(address, endpoints, checks, metrics, upstreams, GRACE, BodyPace.DEFAULT);
    }

    /**
     * Starts a server with other limits.
     *
     * @param grace how long closing waits for running requests
     * @param pace how fast bodies must arrive
     */
    public static HttpServer start(
            HttpSettings address,
            List<Endpoints> endpoints,
            List<HealthCheck> checks,
            PrometheusMeterRegistry metrics,
            List<Upstream> upstreams,
            Duration grace,
            BodyPace pace) {
        HealthEndpoints health = new HealthEndpoints(checks);
        health.bindTo(metrics);
        Javalin javalin = Javalin.create(config -> {
            configure(config);
            RequestMetrics.addTo(config, metrics);
            new BodyBudget(address.bodiesBytes(), pace).addTo(config, metrics);
            HttpErrors.addTo(config);
            new SecurityHeaders().addTo(config.routes);
            new StrictQuery().addTo(config.routes);
            new AccessControl(address.tokens()).addTo(config.routes);
            health.addTo(config.routes);
            new SessionEndpoints(address.tokens()).addTo(config.routes);
            new MetricsEndpoint(metrics).addTo(config.routes);
            new SpecificationEndpoints().addTo(config.routes);
            endpoints.forEach(service -> service.addTo(config.routes));
        });
        addHeads(javalin.unsafe.internalRouter);
        Gateway gateway = new Gateway(upstreams, path -> isOwn(javalin, path), metrics);
        javalin.unsafe.jetty.modifyServer(server -> prepare(server, gateway, grace, pace));
        try {
            javalin.start(address.host(), address.port());
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "HTTP cannot listen on %s (%s); stop any process that uses the port, or set HTTP_HOST or HTTP_PORT"
                            .formatted(address, e.getMessage()),
                    e);
        }
        log.info(
                "http listens host={} port={} tokens={}",
                address.host(),
                javalin.port(),
                address.tokens().isPresent() ? "required" : "none");
        upstreams.forEach(upstream -> log.info(
                "http forwards service={} paths={} to={}", upstream.service(), upstream.paths(), upstream.address()));
        return new HttpServer(javalin, List.copyOf(endpoints), gateway);
    }

    private static void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.jsonMapper(new JavalinJackson(HttpJson.mapper(), false));
        config.jetty.threadPool = threads();
        config.jetty.modifyServletContextHandler(context -> context.insertHandler(new WithoutCharset()));
        config.jetty.modifyHttpConfiguration(http -> http.setRequestHeaderSize(MAX_HEADER_BYTES));
    }

    /** Answers HEAD like GET, without the content (RFC 9110, 9.3.2). Javalin alone would always answer 200. */
    private static void addHeads(InternalRouter router) {
        for (ParsedEndpoint route : List.copyOf(router.allHttpHandlers())) {
            Endpoint get = route.endpoint;
            if (get.method.equals(HandlerType.GET)) {
                Roles roles = get.metadata(Roles.class);
                Set<Roles> metadata = roles == null ? Set.of() : Set.of(roles);
                router.addHttpEndpoint(new Endpoint(HandlerType.HEAD, get.path, get.handler, metadata));
            }
        }
    }

    /** Returns daemon threads, so that a hanging request does not keep the process alive after its main has ended. */
    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        return threads;
    }

    /** Puts the gateway before Javalin, which then handles the requests that are not forwarded. */
    private static void prepare(Server server, Gateway gateway, Duration grace, BodyPace pace) {
        Handler.Sequence answering = gateway.isNeeded() ? new Handler.Sequence(gateway) : new Handler.Sequence();
        server.setHandler(new GracefulHandler(new PacedAnswers(answering, pace.answer())));
        server.setStopTimeout(grace.toMillis());
        server.setErrorHandler(new JsonErrorHandler());
    }

    /** Returns whether this server has the path, even with another method: then the answer is this server's 405. */
    private static boolean isOwn(Javalin javalin, String path) {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .anyMatch(route -> route.endpoint.method.isHttpMethod() && route.matches(path));
    }

    /**
     * Returns the routes that this server answers itself, such as {@code GET /v1/models/current}, as path patterns with
     * their declared roles. One of these roles is required. A route for GET answers HEAD, too.
     */
    public Map<String, Set<Role>> routes() {
        Map<String, Set<Role>> routes = new TreeMap<>();
        for (ParsedEndpoint route : javalin.unsafe.internalRouter.allHttpHandlers()) {
            Endpoint endpoint = route.endpoint;
            if (endpoint.method.isHttpMethod() && !endpoint.method.equals(HandlerType.HEAD)) {
                Roles declared = endpoint.metadata(Roles.class);
                Set<Role> roles = new TreeSet<>();
                if (declared != null) {
                    declared.getRoles().forEach(role -> roles.add((Role) role));
                }
                routes.put("%s %s".formatted(endpoint.method.name(), endpoint.path), roles);
            }
        }
        return routes;
    }

    /** Returns the bound port, even if a free one was requested. */
    public int port() {
        return javalin.port();
    }

    /** Waits for running requests, within the limit, and then cuts off those that still run. */
    @Override
    public void close() {
        endpoints.forEach(Endpoints::stopping);
        gateway.stopping();
        try {
            javalin.stop();
        } catch (JavalinException e) {
            if (!(e.getCause() instanceof TimeoutException)) {
                throw e;
            }
            log.warn("http stopped while requests still ran; they were cut off");
        }
    }
}
