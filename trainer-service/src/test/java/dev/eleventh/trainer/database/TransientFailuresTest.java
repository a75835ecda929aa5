package dev.eleventh.trainer.database;

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

class TransientFailuresTest {
    @Test
    void distinguishesTransientFailures() {
        assertThat(TransientFailures.isAway(sql("08006"))).as("connection lost").isTrue();
        assertThat(TransientFailures.isAway(sql("57P01")))
                .as("server shuts down")
                .isTrue();
        assertThat(TransientFailures.isAway(sql("40001")))
                .as("transactions conflicted")
                .isTrue();
        assertThat(TransientFailures.isAway(sql("42P01")))
                .as("not migrated yet")
                .isTrue();
        assertThat(TransientFailures.isAway(sql("42703")))
                .as("migrated to an older version")
                .isTrue();
        assertThat(TransientFailures.isAway(sql("25006"))).as("read-only").isTrue();
        assertThat(TransientFailures.isAway(
                        new KafkaException("User rebalance callback throws an error", sql("25006"))))
                .as("read-only while partitions are assigned")
                .isTrue();
        assertThat(TransientFailures.isAway(sql("57014")))
                .as("statement cancelled")
                .isTrue();
        assertThat(TransientFailures.isAway(sql("25P03")))
                .as("idle in a transaction")
                .isTrue();
        assertThat(TransientFailures.isAway(sql("55P03"))).as("lock_timeout").isTrue();
        assertThat(TransientFailures.isAway(sql("58030")))
                .as("input/output error")
                .isTrue();
        assertThat(TransientFailures.isAway(new KafkaException("callback", new TimeoutException("x"))))
                .isTrue();
        assertThat(TransientFailures.isAway(new ProducerFencedException("x")))
                .as("fenced by another relay")
                .isTrue();

        assertThat(TransientFailures.isAway(
                        NoRoomException.behind(new OutOfMemoryError("x")).orElseThrow()))
                .as("no memory for a network at the moment")
                .isTrue();

        assertThat(TransientFailures.isAway(sql("23505")))
                .as("unique violation")
                .isFalse();
        assertThat(TransientFailures.isAway(new RecordTooLargeException("x"))).isFalse();
        assertThat(TransientFailures.isAway(sql("42501"))).as("no rights").isFalse();
        assertThat(TransientFailures.isAway(sql("42P05")))
                .as("pooler in transaction mode")
                .isFalse();
        var wrapped = new SQLTransientConnectionException("pool timed out", new SQLException("password", "28P01"));
        assertThat(TransientFailures.isAway(new ConnectionException(wrapped)))
                .as("wrong password")
                .isFalse();
    }

    private static RuntimeException sql(String state) {
        return new ConnectionException(new SQLException("x", state));
    }
}
