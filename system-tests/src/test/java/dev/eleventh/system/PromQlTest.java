package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromQlTest {
    @Test
    void metricsAreNamesThatAreNeitherFunctionsNorLabels() {
        assertThat(PromQl.metrics("histogram_quantile(0.99, sum by (instance, le) (rate(a_seconds_bucket[5m]))) > 2"))
                .containsExactly("a_seconds_bucket");
        assertThat(PromQl.metrics("a{reason!~\"b|c} d\"} < on() group_left() max(e:f) and g == 0"))
                .containsExactly("a", "e:f", "g");
        assertThat(PromQl.metrics("1e3 * sum (increase(a_total{b=\"c\"}[2m:30s] offset 5m)) without (d) or vector(0)"))
                .containsExactly("a_total");
    }
}
