package dev.eleventh.runtime.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
    @Test
    void commentsAreSkippedAndInfinitiesAreRead() {
        assertThat(MetricsText.read("""
                # HELP lag_max records behind
                # TYPE lag_max gauge
                lag_max 12.5
                bucket{le="+Inf"} +Inf
                """))
                .containsExactly(
                        Sample.of("lag_max", 12.5),
                        new Sample("bucket", Map.of("le", "+Inf"), Double.POSITIVE_INFINITY));
    }

    @Test
    void escapedCharactersOfALabelAreReadOnce() {
        // a backslash before the letter n, a quotation mark, and a new line
        assertThat(MetricsText.read("lag_max{client=\"C:\\\\new \\\"a\\\"\\nb\"} 1"))
                .containsExactly(new Sample("lag_max", Map.of("client", "C:\\new \"a\"\nb"), 1));
    }
}
