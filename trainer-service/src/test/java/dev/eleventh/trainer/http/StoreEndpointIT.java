package dev.eleventh.trainer.http;

import static dev.eleventh.trainer.Events.labelled;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.HttpReads;
import dev.eleventh.trainer.Pictures;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Thirty examples in ten batches of three: every fifth is a cup, the others are mugs, and one lacks its image.
 * Another example, from another source, has a PNG.
 */
class StoreEndpointIT {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final HttpReads HTTP = new HttpReads(new StoreEndpoint(new PostgresStoredExamples(DATABASE.jdbi())));
    private static final byte[] PNG = Pictures.png(Pictures.Subject.RED_CIRCLE, 1);

    @BeforeAll
    static void record() {
        ExampleStore store = new PostgresExampleStore(DATABASE.jdbi(), 0.5, 1_000, Clock.systemUTC());
        store.positions(Map.of(0, 0L));
        for (int from = 0; from < 30; from += 3) {
            List<AcceptedRecord> batch = new ArrayList<>();
            for (int i = from; i < from + 3; i++) {
                batch.add(labelled(i, "id/" + i, i % 5 == 0 ? "cup" : "mug", "x"));
            }
            store.record(Events.batch(batch, Map.of(0, (long) from)));
        }
        store.record(Events.batch(List.of(withImage(30, "a png")), Map.of(0, 30L)));
        DATABASE.execute("DELETE FROM example_image WHERE example_id = 'id/7'");
    }

    private static AcceptedRecord withImage(long offset, String label) {
        AcceptedRecord.Labelled plain = (AcceptedRecord.Labelled) labelled(offset, "png", label, "y");
        ExampleEvent.Labelled event = new ExampleEvent.Labelled(
                new ExampleId("png"), "/people/eve", Events.NOW, new Label(label), "image/png", new EncodedImage(PNG));
        return new AcceptedRecord.Labelled(plain.record(), event, plain.embedding(), Sha256.of(PNG));
    }

    @AfterAll
    static void stop() {
        HTTP.close();
    }

    @Test
    void pagesListEveryExampleOnceNewestFirst() throws Exception {
        List<String> ids = pages("");

        assertThat(ids).hasSize(31).doesNotHaveDuplicates();
        assertThat(ids.get(0)).isEqualTo("png");
        assertThat(ids.subList(1, 4)).containsExactly("id/29", "id/28", "id/27");
        assertThat(pages("&label=cup")).containsExactly("id/25", "id/20", "id/15", "id/10", "id/5", "id/0");
        assertThat(pages("&source=/people/eve")).containsExactly("png");
        assertThat(pages("&source=/test&label=%20cup%20")).hasSize(6);
        assertThat(pages("&source=/people/eve&label=cup")).isEmpty();
    }

    private static List<String> pages(String filter) throws Exception {
        List<String> ids = new ArrayList<>();
        String before = "";
        do {
            JsonNode page = HTTP.json("/v1/store/examples?limit=4" + filter + before);
            ids.addAll(page.path("examples").findValuesAsText("id"));
            before = page.has("next") ? "&before=" + page.path("next").asText() : "";
        } while (!before.isEmpty());
        return ids;
    }

    @Test
    void anExampleIsReturnedWithItsSourceAndWhetherItsImageIsKept() throws Exception {
        JsonNode png = HTTP.json("/v1/store/examples/png");

        assertThat(png.path("label").asText()).isEqualTo("a png");
        assertThat(png.path("source").asText()).isEqualTo("/people/eve");
        assertThat(png.path("split").asText()).isIn("train", "hold-out");
        assertThat(png.path("recorded_at").asText()).matches("20.*Z");
        assertThat(png.path("has_image").asBoolean()).isTrue();
        assertThat(HTTP.json("/v1/store/examples/id%2F7").path("has_image").asBoolean())
                .isFalse();
    }

    @Test
    void theContentTypeOfAnImageComesFromItsFirstBytes() throws Exception {
        HttpResponse<byte[]> png = HTTP.get("/v1/store/examples/png/image");
        assertThat(png.body()).isEqualTo(PNG);
        assertThat(png.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(png.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(png.headers().firstValue("Cache-Control")).hasValue("private, max-age=60");
        String tag = png.headers().firstValue("ETag").orElseThrow();
        assertThat(HTTP.get("/v1/store/examples/png/image", "If-None-Match", tag)
                        .statusCode())
                .isEqualTo(304);

        HttpResponse<byte[]> text = HTTP.get("/v1/store/examples/id%2F1/image");
        assertThat(text.body()).isEqualTo("x".getBytes(UTF_8));
        assertThat(text.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(text.headers().firstValue("Content-Disposition")).hasValue("attachment");
    }

    @Test
    void unknownExamplesAndInvalidParametersAreRejected() throws Exception {
        HTTP.assertRefused("/v1/store/examples/id%2F7/image", 404, "no-image");
        HTTP.assertRefused("/v1/store/examples/nobody/image", 404, "unknown-example");
        HTTP.assertRefused("/v1/store/examples/nobody", 404, "unknown-example");
        HTTP.assertRefused("/v1/store/examples/a%20b", 400, "invalid-id");
        HTTP.assertRefused("/v1/store/examples?label=%07", 400, "invalid-label");
        HTTP.assertRefused("/v1/store/examples?source=" + URLEncoder.encode("no uri\0", UTF_8), 400, "invalid-event");
        HTTP.assertRefused("/v1/store/examples?before=x", 400, "invalid-before");
        HTTP.assertRefused("/v1/store/examples?before=LTEgYQ", 400, "invalid-before");
        HTTP.assertRefused("/v1/store/examples?before=%25", 400, "invalid-before");
        HTTP.assertRefused("/v1/store/examples?limit=1e3", 400, "invalid-limit");
    }
}
