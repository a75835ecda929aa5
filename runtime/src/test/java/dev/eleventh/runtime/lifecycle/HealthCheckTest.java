package dev.eleventh.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HealthCheckTest {
    @Test
    void allIsReadyIfEveryPartIs() {
        assertThat(HealthCheck.all("loops", List.of(check(Health.ofReady()), check(Health.ofReady())))
                        .health()
                        .ready())
                .isTrue();
    }

    @Test
    void allReportsTheReasonOfAnUnreadyPart() {
        HealthCheck all = HealthCheck.all(
                "loops", List.of(check(Health.ofReady()), check(Health.notReady("broker unavailable"))));

        assertThat(all.name()).isEqualTo("loops");
        assertThat(all.health()).isEqualTo(Health.notReady("broker unavailable"));
    }

    private static HealthCheck check(Health health) {
        return HealthCheck.of("loop", () -> health);
    }
}
