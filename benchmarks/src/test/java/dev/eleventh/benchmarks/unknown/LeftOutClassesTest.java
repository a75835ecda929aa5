package dev.eleventh.benchmarks.unknown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Label;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LeftOutClassesTest {
    private static SortedSet<Label> labels(String... names) {
        SortedSet<Label> labels = new TreeSet<>();
        for (String name : names) {
            labels.add(new Label(name));
        }
        return labels;
    }

    @Test
    void eachClassIsLeftOutOnceAndTheSameSeedGivesTheSameGroups() {
        SortedSet<Label> labels = labels("a", "b", "c", "d", "e");

        List<Set<Label>> groups = LeftOutClasses.groups(labels, 2, 11);

        assertThat(groups).extracting(Set::size).containsExactly(2, 2, 1);
        assertThat(groups.stream().flatMap(Set::stream)).containsExactlyInAnyOrderElementsOf(labels);
        assertThat(LeftOutClasses.groups(labels, 2, 11)).isEqualTo(groups);
    }

    @Test
    void twoClassesMustBeLeft() {
        assertThatThrownBy(() -> LeftOutClasses.groups(labels("a", "b", "c"), 2, 11))
                .hasMessage("--left-out must be at least 1 and leave 2 of the 3 classes to learn, was 2");
        assertThatThrownBy(() -> LeftOutClasses.groups(labels("a", "b", "c"), 0, 11))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
