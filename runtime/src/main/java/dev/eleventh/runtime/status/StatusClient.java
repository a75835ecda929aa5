package dev.eleventh.runtime.status;

import dev.eleventh.runtime.http.HttpJson;
import dev.eleventh.runtime.http.Upstream;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks the services behind this one for their verdicts, with the caller's own token. */
final class StatusClient {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** Marks a request of this class, which is answered without asking further services: there is no loop. */
    private static final String MARK = "Eleventh-Status";

    private static final List<String> CREDENTIALS = List.of("Authorization", "Cookie");
    private static final String DOWN = "docs/operate/runbooks/eleventhdown.md";

    private final List<Upstream> upstreams;
    private final Clock clock;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    StatusClient(List<Upstream> upstreams, Clock clock) {
        this.upstreams = List.copyOf(upstreams);
        this.clock = clock;
    }

    /** The answers of all services behind this one. */
    record Answers(List<Finding> findings, List<String> services, Optional<Forgotten> forgotten) {}

    /** One service's answer: its verdict, or why there is none. */
    private record Answer(Upstream upstream, @Nullable Status status, String problem) {}

    Answers ask(Context ctx, OptionalLong version) {
        if (ctx.header(MARK) != null) {
            return new Answers(List.of(), List.of(), Optional.empty());
        }
        // all are asked before the first answer is awaited
        List<CompletableFuture<Answer>> asked = upstreams.stream()
                .map(upstream -> client.sendAsync(request(upstream, ctx, version), BodyHandlers.ofByteArray())
                        // the request's own limit ends with the headers
                        .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .handle((response, failure) -> answer(upstream, response, failure)))
                .toList();
        return joined(asked.stream().map(CompletableFuture::join).toList());
    }

    private static HttpRequest request(Upstream upstream, Context ctx, OptionalLong version) {
        String query = version.isEmpty() ? "" : "?version=" + version.getAsLong();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        "http://%s/v1/status%s".formatted(upstream.address().getRawAuthority(), query)))
                .timeout(LIMIT)
                .header(MARK, "own");
        for (String name : CREDENTIALS) {
            String value = ctx.header(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        return request.build();
    }

    private static Answer answer(
            Upstream upstream, @Nullable HttpResponse<byte[]> response, @Nullable Throwable failure) {
        if (response == null) {
            return new Answer(upstream, null, "no answer: " + failure);
        }
        if (response.statusCode() != 200) {
            return new Answer(upstream, null, "status %d".formatted(response.statusCode()));
        }
        try {
            return new Answer(upstream, HttpJson.mapper().readValue(response.body(), Status.class), "");
        } catch (IOException e) {
            return new Answer(upstream, null, "not a status: " + e.getMessage());
        }
    }

    private Answers joined(List<Answer> answers) {
        List<Finding> findings = new ArrayList<>();
        List<String> services = new ArrayList<>();
        Optional<Forgotten> forgotten = Optional.empty();
        for (Answer answer : answers) {
            Status status = answer.status();
            if (status == null) {
                findings.add(down(answer));
                continue;
            }
            findings.addAll(status.findings());
            services.addAll(status.services());
            // only a trainer gives a version, or names the reason why there is none
            if (status.services().contains("trainer-service")) {
                forgotten = Optional.of(status.forgotten());
            }
        }
        return new Answers(findings, services, forgotten);
    }

    private Finding down(Answer answer) {
        Upstream upstream = answer.upstream();
        return new Finding(
                "down",
                Severity.ALERT,
                upstream.service(),
                "%s at %s does not answer.".formatted(upstream.service(), upstream.address()),
                answer.problem(),
                "a status within %d s".formatted(LIMIT.toSeconds()),
                "Start the service, or correct %s.".formatted(upstream.setting()),
                Finding.Link.watch("tiles", DOWN),
                clock.instant());
    }
}
