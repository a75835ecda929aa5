package dev.eleventh.learning.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DisagreementTest {
    private static final List<Label> LABELS = List.of(new Label("cup"), new Label("jar"), new Label("mug"));

    @Test
    void theLabelWithTheHighestScoreIsSuggested() {
        Disagreement found = of("1", "cup", 0.1, 0.7, 0.2).orElseThrow();

        assertThat(found.suggested()).isEqualTo(new Label("jar"));
        assertThat(found.margin()).isEqualTo(0.6, within(1e-12));
    }

    @Test
    void aLabelThatHasTheHighestScoreOrNoScoreIsNotQuestioned() {
        assertThat(of("1", "jar", 0.1, 0.7, 0.2)).isEmpty();
        assertThat(of("1", "cup", 0.5, 0.5, 0)).isEmpty();
        assertThat(of("1", "pot", 0.1, 0.7, 0.2)).isEmpty();
    }

    @Test
    void theSurestDisagreementIsFirst() {
        Stream<Disagreement> found = Stream.of(
                        of("c", "cup", 0.1, 0.7, 0.2), of("b", "jar", 1, -0.5, 0), of("a", "cup", 0.1, 0.2, 0.7))
                .flatMap(Optional::stream);

        assertThat(found.sorted(Disagreement.SUREST_FIRST))
                .extracting(disagreement -> disagreement.id().value())
                .containsExactly("b", "a", "c");
    }

    private static Optional<Disagreement> of(String id, String given, double... scores) {
        return Disagreement.of(new ExampleId(id), new Label(given), LABELS, scores);
    }
}
