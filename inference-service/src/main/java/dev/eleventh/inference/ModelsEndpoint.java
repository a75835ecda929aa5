package dev.eleventh.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.runtime.Endpoints;
import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentType;
import io.javalin.http.Context;

/** {@code GET /v1/models/current}: the manifest of the version that serves. */
final class ModelsEndpoint implements Endpoints {
    private final ChampionHolder holder;

    ModelsEndpoint(ChampionHolder holder) {
        this.holder = holder;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/models/current", this::current);
    }

    private void current(Context ctx) {
        try (ChampionHolder.Lease lease = holder.borrow().orElseThrow(() -> NoModel.problem(ctx))) {
            ObjectNode manifest = Json.MAPPER.valueToTree(lease.champion().manifest());
            // kilobytes of embeddings that only a machine that loads the version needs
            manifest.remove("self_test");
            ctx.contentType(ContentType.APPLICATION_JSON).result(Json.write(manifest));
        }
    }
}
