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
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.learn.Attempts;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PrequentialResult;
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
    private static final ModelRegistry REGISTRY = new PostgresModelRegistry(DATABASE.jdbi());
    private static final HttpReads HTTP = new HttpReads(new StoreEndpoint(
            new PostgresStoredExamples(DATABASE.jdbi()), REGISTRY, TestTrainer.backbone()::newManager));
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
        // its head predicts the first label, cup, for every example
        JudgedChallenger cup = Attempts.of(null, true, Map.of(new Label("cup"), 0.5, new Label("mug"), 0.5));
        REGISTRY.record(cup, PrequentialResult.NOTHING, null);
        // a second between examples, so that a range of times selects some; every fourth is held out
        DATABASE.execute("""
                UPDATE example SET recorded_at = timestamptz '2026-01-01T00:00:00Z' + event_offset * interval '1 second',
                    split = CASE WHEN event_offset % 4 = 3 THEN 'hold-out' ELSE 'train' END""");
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

    @Test
    void examplesAreFilteredByWhetherTheyAreHeldOut() throws Exception {
        List<String> heldOut = pages("&label=mug&split=hold-out");
        List<String> learned = pages("&label=mug&split=train");

        assertThat(heldOut).isNotEmpty().doesNotContainAnyElementsOf(learned);
        assertThat(heldOut.size() + learned.size()).isEqualTo(24);
        for (String id : heldOut) {
            assertThat(HTTP.json("/v1/store/examples/" + id.replace("/", "%2F"))
                            .path("split")
                            .asText())
                    .isEqualTo("hold-out");
        }
    }

    @Test
    void examplesAreFilteredByTheTimeWhenTheyWereRecorded() throws Exception {
        assertThat(pages("&from=2026-01-01T00:00:03Z&to=2026-01-01T01:00:06%2B01:00"))
                .containsExactly("id/5", "id/4", "id/3");
        assertThat(pages("&label=cup&from=2026-01-01T00:00:20Z")).containsExactly("id/25", "id/20");
        assertThat(pages("&to=2026-01-01T00:00:00Z")).isEmpty();
    }

    @Test
    void onlyExamplesWithALabelThatTheChampionKnowsCanDisagree() throws Exception {
        assertThat(pages("&disagrees=true")).hasSize(24).doesNotContain("png", "id/0", "id/5");

        JsonNode page = HTTP.json("/v1/store/examples?disagrees=true&label=mug&limit=2&count=true");
        assertThat(page.at("/examples/0/predicted").asText()).isEqualTo("cup");
        assertThat(page.path("predicted_by").asLong()).isEqualTo(1);
        assertThat(page.path("count").asInt()).isEqualTo(24);
        assertThat(HTTP.json("/v1/store/examples?disagrees=true&label=cup&count=true")
                        .path("count")
                        .asInt())
                .isZero();
    }

    @Test
    void theCountIsOfAllExamplesThatMatchNotOfThePage() throws Exception {
        JsonNode page = HTTP.json("/v1/store/examples?label=mug&limit=2&count=true");

        assertThat(page.path("examples")).hasSize(2);
        assertThat(page.path("count").asInt()).isEqualTo(24);
        assertThat(page.path("count_is_exact").asBoolean()).isTrue();
        int heldOut = HTTP.json("/v1/store/examples?label=mug&split=hold-out&count=true")
                .path("count")
                .asInt();
        assertThat(pages("&label=mug&split=hold-out")).hasSize(heldOut);
        assertThat(HTTP.json("/v1/store/examples?label=mug").has("count")).isFalse();
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
        HTTP.assertRefused("/v1/store/examples?split=test", 400, "invalid-split");
        HTTP.assertRefused("/v1/store/examples?from=yesterday", 400, "invalid-from");
        HTTP.assertRefused("/v1/store/examples?to=1969-12-31T23:59:59Z", 400, "invalid-to");
        HTTP.assertRefused("/v1/store/examples?from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z", 400, "invalid-to");
        HTTP.assertRefused("/v1/store/examples?disagrees=yes", 400, "invalid-disagrees");
        HTTP.assertRefused("/v1/store/examples?count=1", 400, "invalid-count");
    }
}
