package dev.eleventh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.Test;

class OutageTest {
    private final AtomicLong now = new AtomicLong();
    private final Outage outage = new Outage("record-examples", Duration.ofSeconds(10), now::get);

    @Test
    void isNotReadyWhileAwayAndReadyWhenBack() {
        outage.over();
        assertThat(outage.health().ready()).isTrue();

        outage.note(new TimeoutException("no broker"));
        assertThat(outage.health().ready()).isFalse();
        assertThat(outage.health().reason()).contains("no broker");

        outage.over();
        assertThat(outage.health().ready()).isTrue();
    }

    @Test
    void givesUpAtTheLimitOfOneOutageNotOfSeveral() {
        TimeoutException away = new TimeoutException("no broker");
        outage.note(away);
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        outage.note(away);
        outage.over();
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        outage.note(away);
        now.addAndGet(Duration.ofSeconds(11).toNanos());

        assertThatThrownBy(() -> outage.note(away)).isSameAs(away);
    }

    @Test
    void aBugIsNoOutage() {
        IllegalStateException bug = new IllegalStateException("bug");

        assertThatThrownBy(() -> outage.note(bug)).isSameAs(bug);
    }

    @Test
    void knowsWhatMendsItself() {
        assertThat(Away.isAway(sql("08006"))).as("connection lost").isTrue();
        assertThat(Away.isAway(sql("57P01"))).as("server shuts down").isTrue();
        assertThat(Away.isAway(sql("40001"))).as("transactions met").isTrue();
        assertThat(Away.isAway(new KafkaException("callback", new TimeoutException("x"))))
                .isTrue();
        assertThat(Away.isAway(new ProducerFencedException("x")))
                .as("another relay")
                .isTrue();

        assertThat(Away.isAway(sql("23505"))).as("unique violation").isFalse();
        assertThat(Away.isAway(new RecordTooLargeException("x"))).isFalse();
        var wrapped = new SQLTransientConnectionException("pool timed out", new SQLException("password", "28P01"));
        assertThat(Away.isAway(new ConnectionException(wrapped)))
                .as("wrong password")
                .isFalse();
    }

    private static RuntimeException sql(String state) {
        return new ConnectionException(new SQLException("x", state));
    }
}
