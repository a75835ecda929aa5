package dev.eleventh.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStatesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08001", "08006", "53100", "53300", "57P01", "57P03", "57014", "40001", "40P01", "25006", "25P03",
                "25P04", "55P03", "55006", "58030"
            })
    void waitsForATransientError(String state) {
        assertThat(SqlStates.isUnavailable(failure(state))).isTrue();
        assertThat(SqlStates.explained(failure(state))).hasMessage("wrapped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"28P01", "28000", "3D000", "3F000", "42501", "22P05", "42P05", "26000"})
    void addsAdviceToAnErrorThatNeedsAPerson(String state) {
        assertThat(SqlStates.isUnavailable(failure(state))).isFalse();
        assertThat(SqlStates.explained(failure(state)))
                .hasMessageContainingAll("SQL state " + state, "refused", "; ")
                .hasRootCauseInstanceOf(SQLException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "42601", "22003", "25P02"})
    void leavesABugUnchanged(String state) {
        RuntimeException failure = failure(state);
        assertThat(SqlStates.isUnavailable(failure)).isFalse();
        assertThat(SqlStates.explained(failure)).isSameAs(failure);
    }

    @Test
    void tellsARefusedValueFromOtherErrors() {
        assertThat(SqlStates.isInvalidData(failure("22P05"))).isTrue();
        assertThat(SqlStates.isInvalidData(failure("23514"))).isTrue();
        assertThat(SqlStates.isInvalidData(failure("08006"))).isFalse();
    }

    @Test
    void doesNotWaitForAWrongPasswordThatAPoolReportsAsATimeout() {
        var timeOut = new SQLTransientConnectionException("pool timed out", new SQLException("password", "28P01"));

        assertThat(SqlStates.isUnavailable(timeOut)).isFalse();
        assertThat(SqlStates.isUnavailable(new SQLTransientConnectionException("pool timed out")))
                .isTrue();
    }

    private static RuntimeException failure(String state) {
        return new IllegalStateException("wrapped", new SQLException("refused", state));
    }
}
