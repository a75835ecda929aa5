/**
 * A real Kafka broker ({@link dev.eleventh.embedded.EmbeddedKafka}) and a real PostgreSQL server ({@link
 * dev.eleventh.embedded.EmbeddedPostgreSql}) that live and die with one JVM, on the loopback address only. The
 * quickstart keeps their data between runs, also when it was killed; the tests of the services share a pair of them
 * ({@link dev.eleventh.embedded.TestServers}) whose data is thrown away. Next step: {@code migrations} makes the tables,
 * the quickstart makes the topics.
 */
@NullMarked
package dev.eleventh.embedded;

import org.jspecify.annotations.NullMarked;
