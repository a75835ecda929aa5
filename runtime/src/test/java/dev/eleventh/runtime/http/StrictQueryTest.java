package dev.eleventh.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictQueryTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "label=mug", "label=coffee+mug", "label=m%C3%BCg", "label=müg", "label=%F0%9F%8D%B5&x"})
    void acceptsUtf8(String query) {
        assertThat(StrictQuery.isUtf8(query)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"label=%zz", "label=%", "label=%4", "label=m%FCg", "label=%C3", "label=m\uFFFDg"})
    void rejectsInvalidEscapesAndOtherEncodings(String query) {
        assertThat(StrictQuery.isUtf8(query)).isFalse();
    }

    @Test
    void acceptsAnAbsentQuery() {
        assertThat(StrictQuery.isUtf8(null)).isTrue();
    }
}
