package dev.eleventh.trainer.http;

import static dev.eleventh.trainer.Events.labelled;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.HttpReads;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Reads pages while examples arrive and leave, and without a champion. */
class StableExamplePagesIT {
    private static final int MANY = 10_050;

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final ExampleStore STORE = new PostgresExampleStore(DATABASE.jdbi(), 0, 1_000, Clock.systemUTC());
    private static final HttpReads HTTP = new HttpReads(new StoreEndpoint(
            new PostgresStoredExamples(DATABASE.jdbi()),
            new PostgresModelRegistry(DATABASE.jdbi()),
            TestTrainer.backbone()::newManager));

    @AfterAll
    static void stop() {
        HTTP.close();
    }

    @Test
    void pagesRepeatAndOmitNoExampleWhileOthersArriveAndLeaveAndTheCountStatesItsBound() throws Exception {
        STORE.positions(Map.of(0, 0L));
        record(0, MANY);

        JsonNode first = HTTP.json("/v1/store/examples?label=mug&limit=1000&count=true");
        assertThat(first.path("count").asInt()).isEqualTo(10_000);
        assertThat(first.path("count_is_exact").asBoolean()).isFalse();
        record(MANY, 10);
        STORE.record(Events.batch(List.of(Events.retracted(MANY + 10, "id/0")), Map.of(0, MANY + 10L)));

        List<String> ids = new ArrayList<>(first.path("examples").findValuesAsText("id"));
        for (JsonNode page = first; page.has("next"); ) {
            page = HTTP.json("/v1/store/examples?label=mug&limit=1000&before="
                    + page.path("next").asText());
            ids.addAll(page.path("examples").findValuesAsText("id"));
        }
        assertThat(ids).hasSize(MANY - 1).doesNotHaveDuplicates();

        // no example is held out, so a page ends where it may look at no more, and the list continues
        JsonNode none = HTTP.json("/v1/store/examples?label=mug&split=hold-out");
        assertThat(none.path("examples")).isEmpty();
        JsonNode rest = HTTP.json("/v1/store/examples?label=mug&split=hold-out&before="
                + none.path("next").asText());
        assertThat(rest.path("examples")).isEmpty();
        assertThat(rest.has("next")).isFalse();
    }

    @Test
    void disagreementsNeedAChampion() throws Exception {
        HTTP.assertRefused("/v1/store/examples?disagrees=true", 409, "no-champion");
    }

    private static void record(int from, int count) {
        List<AcceptedRecord> batch = IntStream.range(from, from + count)
                .mapToObj(i -> labelled(i, "id/" + i, "mug", "x" + i))
                .toList();
        STORE.record(Events.batch(batch, Map.of(0, (long) from)));
    }
}
