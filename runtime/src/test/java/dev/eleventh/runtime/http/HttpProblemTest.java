package dev.eleventh.runtime.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.runtime.lifecycle.Health;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProblemTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "Not Found", "not_found", "-x", "x--y"})
    void aReasonIsInKebabCase(String reason) {
        assertThatThrownBy(() -> new HttpProblem(400, reason, "m")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStatusIsAnError() {
        assertThatThrownBy(() -> new HttpProblem(200, "fine", "m")).hasMessageContaining("200");
    }

    @Test
    void anUnreadyHealthHasAReason() {
        assertThatThrownBy(() -> Health.notReady("")).isInstanceOf(IllegalArgumentException.class);
    }
}
