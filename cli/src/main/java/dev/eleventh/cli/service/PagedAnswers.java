package dev.eleventh.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A list that the service returns page by page. */
public final class PagedAnswers {
    private static final int PER_PAGE = 200;

    private final ServiceClient api;
    private final String path;
    private final String field;

    /**
     * @param path may contain a query
     * @param field of an answer that contains the page
     */
    public PagedAnswers(ServiceClient api, String path, String field) {
        this.api = api;
        this.path = path + (path.contains("?") ? "&" : "?");
        this.field = field;
    }

    /** Processes each entry. */
    public interface Visitor {
        void visit(JsonNode entry) throws Exception;
    }

    public List<JsonNode> first(int limit) throws Exception {
        List<JsonNode> entries = new ArrayList<>();
        each(limit, entries::add);
        return entries;
    }

    /** Visits all entries up to a limit, with one page in memory at a time. */
    public void each(long limit, Visitor visitor) throws Exception {
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
            before = "&before=" + ServiceClient.encoded(page.path("next").asText());
        }
    }
}
