package dev.eleventh.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A list that the service returns page by page. */
final class Pages {
    private static final int PER_PAGE = 200;

    private final Api api;
    private final String path;
    private final String field;

    /**
     * @param path may contain a query
     * @param field of an answer that contains the page
     */
    Pages(Api api, String path, String field) {
        this.api = api;
        this.path = path + (path.contains("?") ? "&" : "?");
        this.field = field;
    }

    /** Processes each entry. */
    interface Visitor {
        void visit(JsonNode entry) throws Exception;
    }

    List<JsonNode> first(int limit) throws Exception {
        List<JsonNode> entries = new ArrayList<>();
        each(limit, entries::add);
        return entries;
    }

    /** Visits all entries up to a limit, with one page in memory at a time. */
    void each(long limit, Visitor visitor) throws Exception {
        String before = "";
        for (long left = limit; left > 0; ) {
            JsonNode page = api.get("%slimit=%d%s".formatted(path, Math.min(left, PER_PAGE), before));
            for (JsonNode entry : page.path(field)) {
                visitor.visit(entry);
                left--;
            }
            if (!page.hasNonNull("next") || page.path(field).isEmpty()) {
                return;
            }
            before = "&before=" + Api.encoded(page.path("next").asText());
        }
    }
}
