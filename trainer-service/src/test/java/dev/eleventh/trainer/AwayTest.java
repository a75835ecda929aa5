package dev.eleventh.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.backbone.NoRoomException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.Test;

class AwayTest {
    @Test
    void knowsWhatMendsItself() {
        assertThat(Away.isAway(sql("08006"))).as("connection lost").isTrue();
        assertThat(Away.isAway(sql("57P01"))).as("server shuts down").isTrue();
        assertThat(Away.isAway(sql("40001"))).as("transactions met").isTrue();
        assertThat(Away.isAway(sql("42P01"))).as("not migrated yet").isTrue();
        assertThat(Away.isAway(sql("42703"))).as("migrated to an older version").isTrue();
        assertThat(Away.isAway(sql("25006"))).as("read-only").isTrue();
        assertThat(Away.isAway(new KafkaException("User rebalance callback throws an error", sql("25006"))))
                .as("read-only while partitions are assigned")
                .isTrue();
        assertThat(Away.isAway(sql("57014"))).as("cancelled").isTrue();
        assertThat(Away.isAway(sql("25P03"))).as("idle in a transaction").isTrue();
        assertThat(Away.isAway(sql("55P03"))).as("lock_timeout").isTrue();
        assertThat(Away.isAway(sql("58030"))).as("input/output error").isTrue();
        assertThat(Away.isAway(new KafkaException("callback", new TimeoutException("x"))))
                .isTrue();
        assertThat(Away.isAway(new ProducerFencedException("x")))
                .as("another relay")
                .isTrue();

        assertThat(Away.isAway(NoRoomException.behind(new OutOfMemoryError("x")).orElseThrow()))
                .as("no room for a network now")
                .isTrue();

        assertThat(Away.isAway(sql("23505"))).as("unique violation").isFalse();
        assertThat(Away.isAway(new RecordTooLargeException("x"))).isFalse();
        assertThat(Away.isAway(sql("42501"))).as("no rights").isFalse();
        assertThat(Away.isAway(sql("42P05"))).as("a pooler").isFalse();
        var wrapped = new SQLTransientConnectionException("pool timed out", new SQLException("password", "28P01"));
        assertThat(Away.isAway(new ConnectionException(wrapped)))
                .as("wrong password")
                .isFalse();
    }

    private static RuntimeException sql(String state) {
        return new ConnectionException(new SQLException("x", state));
    }
}
