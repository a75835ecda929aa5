package dev.eleventh.system.world;

import org.jspecify.annotations.Nullable;

/**
 * How a case's record is sent to its topic.
 *
 * @param named whether the record has the case's unique key, by which its outcome is found; if not, it has {@code key}
 * @param key the key of a record that is not {@code named}; null for none
 * @param timestamp in milliseconds since 1970; null for now
 * @param codec compression of the batch, as in {@code compression.type}
 * @param aborted whether an invalid record with the same key is sent first, in a transaction that is aborted
 * @param tombstone whether the record has no value
 */
@SuppressWarnings("ArrayRecordComponent") // instances are never compared
record KafkaWay(
        boolean named,
        byte @Nullable [] key,
        @Nullable Long timestamp,
        String codec,
        boolean aborted,
        boolean tombstone) {
    static final KafkaWay PLAIN = new KafkaWay(true, null, null, "none", false, false);

    KafkaWay withKey(byte @Nullable [] other) {
        return new KafkaWay(false, other, timestamp, codec, aborted, tombstone);
    }

    KafkaWay at(long milliseconds) {
        return new KafkaWay(named, key, milliseconds, codec, aborted, tombstone);
    }

    KafkaWay packed(String by) {
        return new KafkaWay(named, key, timestamp, by, aborted, tombstone);
    }

    KafkaWay behindAnAbortedTransaction() {
        return new KafkaWay(named, key, timestamp, codec, true, tombstone);
    }

    KafkaWay withoutValue() {
        return new KafkaWay(named, key, timestamp, codec, aborted, true);
    }
}
