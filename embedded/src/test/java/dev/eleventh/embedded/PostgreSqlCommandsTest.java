package dev.eleventh.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PostgreSqlCommandsTest {
    @Test
    void rootRunsTheServerInAUserNamespaceWhereSupported() {
        assertThat(PostgreSqlCommands.notAsRoot("Linux")).containsExactly("unshare", "--user");
        assertThatThrownBy(() -> PostgreSqlCommands.notAsRoot("Mac OS X"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "PostgreSQL does not run as root, and Mac OS X has no user namespaces; run as another user");
    }
}
