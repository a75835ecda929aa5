package dev.eleventh.trainer.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import dev.eleventh.learning.evaluation.PrequentialCounts.Count;
import dev.eleventh.learning.judge.PairedCounts;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.HttpReads;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.learn.Attempts;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresJudgements;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PostgresOutcomes;
import dev.eleventh.trainer.registry.PostgresRegistryReader;
import dev.eleventh.trainer.registry.PrequentialResult;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Version 1 knows mug and jar; version 2 has forgotten jar and knows cup; a challenger is rejected; version 3 knows
 * all three.
 */
class RegistryEndpointIT {
    private static final Label CUP = new Label("cup");
    private static final Label JAR = new Label("jar");
    private static final Label MUG = new Label("mug");

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final HttpReads HTTP = new HttpReads(new RegistryEndpoint(
            new PostgresRegistryReader(DATABASE.jdbi()),
            new PostgresJudgements(DATABASE.jdbi()),
            new PostgresOutcomes(DATABASE.jdbi())));

    @BeforeAll
    static void promote() {
        // hold-out examples of cup existed before a version knew it, so an accuracy of 0 would mean nothing
        DATABASE.execute("INSERT INTO consumer_position VALUES (0, 7)");
        ModelRegistry registry = new PostgresModelRegistry(DATABASE.jdbi());
        JudgedChallenger first = Attempts.of(null, true, Map.of(MUG, 0.5, JAR, 0.75));
        registry.record(first, PrequentialResult.NOTHING, null);
        JudgedChallenger second = Attempts.of(first.asChampion(), true, Map.of(MUG, 1.0, CUP, 0.25));
        registry.record(second, predicted(1, Map.of(MUG, new Count(true, 4, 3), CUP, new Count(false, 5, 0))), null);
        registry.record(Attempts.of(second.asChampion(), false, Map.of(MUG, 0.5)), PrequentialResult.NOTHING, null);
        registry.record(
                Attempts.of(second.asChampion(), true, Map.of(MUG, 0.5, CUP, 0.5, JAR, 0.5)),
                PrequentialResult.NOTHING,
                null);
        DATABASE.execute("UPDATE outbox SET published_at = now() WHERE model_version = 1");
    }

    private static PrequentialResult predicted(long version, Map<Label, Count> counts) {
        return new PrequentialResult(
                version, new PrequentialCounts(new TreeMap<>(counts)), Map.of(), PairedCounts.NONE);
    }

    @AfterAll
    static void stop() {
        HTTP.close();
    }

    @Test
    void versionsArePagedNewestFirst() throws Exception {
        JsonNode newest = HTTP.json("/v1/registry/versions?limit=2");
        assertThat(newest.path("versions").findValuesAsText("head_sha256")).hasSize(2);
        assertThat(newest.at("/versions/0/version").asLong()).isEqualTo(3);
        assertThat(newest.path("next").asLong()).isEqualTo(2);

        JsonNode rest = HTTP.json("/v1/registry/versions?limit=2&before=2");
        assertThat(rest.path("versions")).hasSize(1);
        assertThat(rest.has("next")).isFalse();
    }

    @Test
    void aVersionShowsHowItWasJudgedAndItsResultsSince() throws Exception {
        JsonNode first = HTTP.json("/v1/registry/versions/1");

        assertThat(first.has("parent")).isFalse();
        assertThat(first.path("published").asBoolean()).isTrue();
        assertThat(first.path("labels")).hasToString("[\"jar\",\"mug\"]");
        assertThat(first.path("counts")).hasToString("""
                {"jar":{"train":10,"hold_out":2},"mug":{"train":10,"hold_out":2}}""");
        assertThat(first.path("trained_offsets")).hasToString("{\"0\":7}");
        assertThat(first.path("created_at").asText()).isEqualTo(Events.NOW.toString());
        assertThat(first.at("/challenger/comparisons")).hasToString("""
                [{"label":"jar","examples":20,"champion_right":18,"challenger_right":17,"lost":2,"gained":1,"p_value":0.5}]""");
        assertThat(first.at("/challenger/trigger").asText()).isEqualTo("new-label");
        assertThat(first.path("prequential")).hasToString("""
                {"seen":4,"correct":3,"unknown_label":5,"accuracy":0.75,"per_label":{"mug":{"seen":4,"correct":3}}}""");

        JsonNode second = HTTP.json("/v1/registry/versions/2");
        assertThat(second.path("parent").asLong()).isEqualTo(1);
        assertThat(second.path("published").asBoolean()).isFalse();
        assertThat(second.path("prequential")).hasToString("""
                {"seen":0,"correct":0,"unknown_label":0,"per_label":{}}""");
    }

    @Test
    void aChallengerShowsTheVersionThatItBecame() throws Exception {
        JsonNode all = HTTP.json("/v1/registry/challengers").path("challengers");

        assertThat(all.findValuesAsText("verdict")).containsExactly("promoted", "rejected", "promoted", "promoted");
        assertThat(all.at("/1").has("version")).isFalse();
        assertThat(all.at("/1/parent").asLong()).isEqualTo(2);
        assertThat(all.at("/0/version").asLong()).isEqualTo(3);
        JsonNode page = HTTP.json(
                "/v1/registry/challengers?limit=1&before=" + all.at("/0/id").asLong());
        assertThat(page.at("/challengers/0")).isEqualTo(all.at("/1"));
        assertThat(page.path("next").asLong()).isEqualTo(all.at("/1/id").asLong());
    }

    @Test
    void judgementsAreListedInShort() throws Exception {
        JsonNode all = HTTP.json("/v1/registry/judgements?limit=3");

        assertThat(all.path("count").asInt()).isEqualTo(4);
        assertThat(all.path("next").asLong())
                .isEqualTo(all.at("/judgements/2/id").asLong());
        assertThat(all.path("judgements").findValuesAsText("verdict"))
                .containsExactly("promoted", "rejected", "promoted");
        assertThat(all.at("/judgements/0/version").asLong()).isEqualTo(3);
        assertThat(all.at("/judgements/0/labels_added_count").asInt()).isZero();
        assertThat(all.at("/judgements/1").has("version")).isFalse();
        assertThat(all.at("/judgements/1").has("prequential")).isFalse();
        assertThat(all.at("/judgements/2/labels_added")).hasToString("[\"cup\"]");
        JsonNode first = HTTP.json(
                        "/v1/registry/judgements?before=" + all.path("next").asLong())
                .at("/judgements/0");
        assertThat(first.path("labels_added")).hasToString("[\"jar\",\"mug\"]");
        assertThat(first.path("labels_added_count").asInt()).isEqualTo(2);
        assertThat(first.path("prequential")).hasToString("{\"seen\":4,\"correct\":3}");
        assertThat(first.path("macro_accuracy").asDouble()).isEqualTo(0.6);
        assertThat(first.path("created_at").asText()).isEqualTo(Events.NOW.toString());
        assertThat(first.has("parent")).isFalse();
    }

    @Test
    void judgementsAreFoundByNumberReasonStrategyAndNewLabel() throws Exception {
        assertThat(found("search=2")).containsExactly("2");
        assertThat(found("search=Version%202")).containsExactly("2");
        assertThat(found("search=CUP")).containsExactly("2");
        assertThat(found("search=exact&promoted=true")).containsExactly("3", "2", "1");
        assertThat(found("search=e%25act")).isEmpty();
        JsonNode rejected = HTTP.json("/v1/registry/challengers").at("/challengers/1");
        String reason = rejected.path("reason").asText();
        assertThat(HTTP.json("/v1/registry/judgements?search=" + URLEncoder.encode(reason, UTF_8))
                        .path("judgements")
                        .findValuesAsText("id"))
                .contains(rejected.path("id").asText());
        HTTP.assertRefused("/v1/registry/judgements?search=" + "x".repeat(201), 400, "invalid-search");
        HTTP.assertRefused("/v1/registry/judgements?search=%00", 400, "invalid-search");
        HTTP.assertRefused("/v1/registry/judgements?promoted=maybe", 400, "invalid-promoted");
    }

    private static List<String> found(String query) throws Exception {
        return HTTP.json("/v1/registry/judgements?" + query).path("judgements").findValuesAsText("version");
    }

    @Test
    void aDiffShowsChangedLabelsExamplesAndAccuracy() throws Exception {
        JsonNode diff = HTTP.json("/v1/registry/versions/1/diff/2");

        assertThat(diff.path("labels_added")).hasToString("[\"cup\"]");
        assertThat(diff.path("labels_removed")).hasToString("[\"jar\"]");
        assertThat(diff.path("examples")).hasToString("{\"cup\":20,\"jar\":-10,\"mug\":10}");
        assertThat(diff.path("accuracy")).hasToString("{\"mug\":{\"from\":0.5,\"to\":1.0,\"change\":0.5}}");
        assertThat(diff.path("same_head").asBoolean()).isFalse();
        assertThat(diff.path("same_backbone").asBoolean()).isTrue();
        assertThat(HTTP.json("/v1/registry/versions/2/diff/2").path("same_head").asBoolean())
                .isTrue();
    }

    @Test
    void theAccuracyTableListsLabelsInTheOrderTheyWereLearned() throws Exception {
        JsonNode matrix = HTTP.json("/v1/registry/accuracy");

        assertThat(matrix.path("labels")).hasToString("[\"jar\",\"mug\",\"cup\"]");
        assertThat(matrix.path("hold_out")).hasToString("[[0.75,0.5,null],[null,1.0,0.25],[0.5,0.5,0.5]]");
        assertThat(matrix.path("prequential")).hasToString("[[null,0.75,null],[null,null,null],[null,null,null]]");
        assertThat(matrix.at("/versions/0")).hasToString("""
                {"version":1,"strategy":"exact","created_at":"%s","accuracy":0.5,"macro_accuracy":0.6,\
                "prequential_accuracy":0.75}""".formatted(Events.NOW));
        assertThat(matrix.at("/versions/1/prequential_accuracy").isNull()).isTrue();
        // the window moves, but the order of the labels stays the same
        assertThat(HTTP.json("/v1/registry/accuracy?limit=1").path("labels")).hasToString("[\"jar\",\"mug\",\"cup\"]");
    }

    @Test
    void aHeadIsNotSentAgainToAClientThatKnowsItsDigest() throws Exception {
        HttpResponse<byte[]> head = HTTP.get("/v1/registry/versions/3/head");

        assertThat(HeadCodec.decode(head.body()).labels()).containsExactly(CUP, JAR, MUG);
        String tag = head.headers().firstValue("ETag").orElseThrow();
        assertThat(tag).isEqualTo('"' + Sha256.of(head.body()).hex() + '"');
        assertThat(head.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        HttpResponse<byte[]> again = HTTP.get("/v1/registry/versions/3/head", "If-None-Match", "\"x\", W/" + tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void theBuiltInBackboneIsNoFile() throws Exception {
        HTTP.assertRefused("/v1/registry/versions/3/backbone", 404, "no-backbone");
        assertThat(HTTP.json("/v1/registry/versions/3").has("backbone_kind")).isFalse();
    }

    @Test
    void unknownVersionsAndInvalidNumbersAreRejectedWithAHint() throws Exception {
        HTTP.assertRefused("/v1/registry/versions/4", 404, "unknown-version");
        assertThat(Json.MAPPER
                        .readTree(HTTP.get("/v1/registry/versions/4").body())
                        .at("/error/message")
                        .asText())
                .contains("the newest is 3");
        HTTP.assertRefused("/v1/registry/versions/9223372036854775807", 404, "unknown-version");
        HTTP.assertRefused("/v1/registry/versions/4/head", 404, "unknown-version");
        HTTP.assertRefused("/v1/registry/versions/4/backbone", 404, "unknown-version");
        HTTP.assertRefused("/v1/registry/versions/1/diff/4", 404, "unknown-version");
        HTTP.assertRefused("/v1/registry/versions/0", 400, "invalid-version");
        HTTP.assertRefused("/v1/registry/versions/one", 400, "invalid-version");
        HTTP.assertRefused("/v1/registry/versions/1/diff/x", 400, "invalid-version");
        HTTP.assertRefused("/v1/registry/versions/9223372036854775808/head", 400, "invalid-version");
        HTTP.assertRefused("/v1/registry/versions?limit=0", 400, "invalid-limit");
        HTTP.assertRefused("/v1/registry/versions?before=-1", 400, "invalid-before");
        HTTP.assertRefused("/v1/registry/challengers?limit=1001", 400, "invalid-limit");
        HTTP.assertRefused("/v1/registry/accuracy?limit=%00", 400, "invalid-limit");
    }
}
