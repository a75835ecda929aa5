package dev.eleventh.trainer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.trainer.registry.Judgement;
import dev.eleventh.trainer.registry.JudgementSearch;
import dev.eleventh.trainer.registry.LiveAccuracy;
import dev.eleventh.trainer.registry.PostgresJudgements;
import dev.eleventh.trainer.registry.PostgresOutcomes;
import dev.eleventh.trainer.registry.PostgresRegistryReader;
import dev.eleventh.trainer.registry.RegisteredChallenger;
import dev.eleventh.trainer.registry.RegisteredVersion;
import dev.eleventh.trainer.registry.VersionDiff;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/registry}: the versions, how they were judged, their heads and backbones, their accuracy per label, and their
 * live accuracy.
 */
public final class RegistryEndpoint implements Endpoints {
    private final PostgresRegistryReader registry;
    private final PostgresJudgements judgements;
    private final PostgresOutcomes outcomes;

    public RegistryEndpoint(PostgresRegistryReader registry, PostgresJudgements judgements, PostgresOutcomes outcomes) {
        this.registry = registry;
        this.judgements = judgements;
        this.outcomes = outcomes;
    }

    record Outcomes(@JsonProperty("versions") List<LiveAccuracy> versions) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Versions(
            @JsonProperty("versions") List<RegisteredVersion> versions,
            @JsonProperty("next") @Nullable Long next) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Challengers(
            @JsonProperty("challengers") List<RegisteredChallenger> challengers,
            @JsonProperty("next") @Nullable Long next) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Judgements(
            @JsonProperty("judgements") List<Judgement> judgements,
            @JsonProperty("count") long count,
            @JsonProperty("next") @Nullable Long next) {}

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/registry/versions", DatabaseReads.answering(this::versions), Role.ADMINISTER);
        routes.get(
                "/v1/registry/versions/{version}",
                DatabaseReads.answering(ctx -> ctx.json(version(ctx, "version"))),
                Role.ADMINISTER);
        routes.get(
                "/v1/registry/versions/{version}/diff/{other}", DatabaseReads.answering(this::diff), Role.ADMINISTER);
        routes.get("/v1/registry/versions/{version}/head", DatabaseReads.answering(this::head), Role.ADMINISTER);
        routes.get(
                "/v1/registry/versions/{version}/backbone", DatabaseReads.answering(this::backbone), Role.ADMINISTER);
        routes.get("/v1/registry/challengers", DatabaseReads.answering(this::challengers), Role.ADMINISTER);
        routes.get("/v1/registry/judgements", DatabaseReads.answering(this::judgements), Role.ADMINISTER);
        routes.get(
                "/v1/registry/accuracy",
                DatabaseReads.answering(ctx -> ctx.json(registry.accuracy(DatabaseReads.limit(ctx)))),
                Role.ADMINISTER);
        routes.get(
                "/v1/registry/outcomes",
                DatabaseReads.answering(ctx -> ctx.json(new Outcomes(outcomes.accuracy(DatabaseReads.limit(ctx))))),
                Role.ADMINISTER);
    }

    private void versions(Context ctx) {
        int limit = registry.fitting(DatabaseReads.limit(ctx));
        List<RegisteredVersion> found = registry.versions(DatabaseReads.before(ctx), limit + 1);
        ctx.json(new Versions(page(found, limit), next(found, limit, RegisteredVersion::version)));
    }

    private void challengers(Context ctx) {
        int limit = registry.fitting(DatabaseReads.limit(ctx));
        List<RegisteredChallenger> found = registry.challengers(DatabaseReads.before(ctx), limit + 1);
        ctx.json(new Challengers(page(found, limit), next(found, limit, RegisteredChallenger::id)));
    }

    private void judgements(Context ctx) {
        int limit = DatabaseReads.limit(ctx);
        Judgement.Page found = judgements.find(search(ctx), DatabaseReads.before(ctx), limit + 1);
        ctx.json(new Judgements(
                page(found.judgements(), limit), found.count(), next(found.judgements(), limit, Judgement::id)));
    }

    private static JudgementSearch search(Context ctx) {
        String text = Objects.requireNonNullElse(ctx.queryParam("search"), "").strip();
        // PostgreSQL has no NUL in a text
        if (text.length() > JudgementSearch.MAX_TEXT || text.indexOf('\0') >= 0) {
            throw new HttpProblem(
                    400,
                    "invalid-search",
                    "search must have at most %d characters and no NUL, had %d; shorten it"
                            .formatted(JudgementSearch.MAX_TEXT, text.length()));
        }
        return new JudgementSearch(text, ExampleFilter.flag(ctx, "promoted"));
    }

    private static <T> List<T> page(List<T> found, int limit) {
        return found.subList(0, Math.min(limit, found.size()));
    }

    /**
     * Returns the number to continue from. One entry more than requested was read; if it exists, there is another
     * page.
     */
    private static <T> @Nullable Long next(List<T> found, int limit, ToLongFunction<T> number) {
        return found.size() <= limit ? null : number.applyAsLong(found.get(limit - 1));
    }

    private RegisteredVersion version(Context ctx, String name) {
        long version = DatabaseReads.version(ctx, name);
        return registry.version(version).orElseThrow(() -> unknown(version));
    }

    private HttpProblem unknown(long version) {
        return unknown(version, registry.newest());
    }

    /** Explains why a version was not found. */
    static HttpProblem unknown(long version, long newest) {
        if (version > 0 && version < newest) {
            return new HttpProblem(
                    404,
                    "version-retired",
                    "version %d is no longer kept (VERSION_RETENTION); GET /v1/registry/versions lists kept ones"
                            .formatted(version));
        }
        return new HttpProblem(
                404,
                "unknown-version",
                newest == 0
                        ? "version %d does not exist, and no other version does yet; label an image to get version 1"
                                .formatted(version)
                        : "version %d does not exist; the newest is %d, and GET /v1/registry/versions lists versions"
                                .formatted(version, newest));
    }

    private void diff(Context ctx) {
        ctx.json(VersionDiff.of(version(ctx, "version"), version(ctx, "other")));
    }

    private void head(Context ctx) {
        long version = DatabaseReads.version(ctx, "version");
        byte[] head = registry.head(version).orElseThrow(() -> unknown(version));
        file(ctx, Sha256.of(head), "head-%d.safetensors".formatted(version), () -> new ByteArrayInputStream(head));
    }

    private void backbone(Context ctx) {
        RegisteredVersion found = version(ctx, "version");
        long version = found.version();
        BackboneArtifact.Kind kind = found.backboneKind();
        if (kind == null) {
            throw new HttpProblem(
                    404,
                    "no-backbone",
                    "version %d uses the backbone built into every service, which is no file of the registry; only imported and retrained backbones are"
                            .formatted(version));
        }
        String extension = kind == BackboneArtifact.Kind.THETA ? "safetensors" : "zip";
        file(
                ctx,
                found.backboneSha256(),
                "backbone-%d.%s".formatted(version, extension),
                () -> registry.backbone(found.backboneSha256()).orElseThrow(() -> unknown(version)));
    }

    /** Sends a file, unless the client has it. */
    private static void file(Context ctx, Sha256 sha256, String name, Supplier<InputStream> content) {
        // a number may name another file once a lost database is recorded again: clients revalidate, and rarely
        // download
        ctx.header("Cache-Control", "no-cache");
        if (!DatabaseReads.isKnown(ctx, sha256.hex())) {
            ctx.header("Content-Disposition", "attachment; filename=\"%s\"".formatted(name));
            ctx.header("X-Content-Type-Options", "nosniff");
            ctx.contentType("application/octet-stream").result(content.get());
        }
    }
}
