package dev.eleventh.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.inference.model.Catalogue.Place;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private final Catalogue catalogue = new Catalogue();

    @Test
    void sortsVersionsByNumber() {
        add(3, 1, 2);

        assertThat(catalogue.versions()).containsExactly(1L, 2L, 3L);
        assertThat(catalogue.newest(2)).containsExactly(3L, 2L);
        assertThat(catalogue.place(2)).contains(place(2));
        assertThat(catalogue.place(4)).isEmpty();
    }

    @Test
    void aRefusedVersionStaysListedButRequestsCannotNameIt() {
        add(1, 2, 3);
        Refusal refusal = new Refusal(3, "head-corrupt", "it is");
        catalogue.refuse(place(3), refusal);

        assertThat(catalogue.versions()).containsExactly(1L, 2L, 3L);
        assertThat(catalogue.askable()).containsExactly(1L, 2L);
        assertThat(catalogue.newest(2)).as("only the newest two are considered").containsExactly(2L);
        assertThat(catalogue.refusal(3)).contains(refusal);
        assertThat(catalogue.lastRefusal()).contains(refusal);
    }

    @Test
    void retriesARepublishedVersionAndIgnoresALateRefusalOfTheOldOne() {
        add(1);
        catalogue.refuse(place(1), new Refusal(1, "head-corrupt", "it is"));
        Place again = new Place("1", 0, 99);
        catalogue.add(1, again);
        catalogue.refuse(place(1), new Refusal(1, "head-corrupt", "it was"));

        assertThat(catalogue.newest(5)).containsExactly(1L);
        assertThat(catalogue.place(1)).contains(again);
    }

    @Test
    void aTombstoneRemovesAVersion() {
        add(1, 2);
        long changes = catalogue.changes();
        catalogue.remove("7");
        assertThat(catalogue.changes()).isEqualTo(changes);
        catalogue.remove("2");

        assertThat(catalogue.versions()).containsExactly(1L);
        assertThat(catalogue.changes()).isNotEqualTo(changes);
    }

    private void add(long... versions) {
        LongStream.of(versions).forEach(version -> catalogue.add(version, place(version)));
    }

    private static Place place(long version) {
        return new Place(Long.toString(version), 0, version * 10);
    }
}
