/**
 * A real Kafka broker ({@link dev.eleventh.embedded.EmbeddedKafka}) and a real PostgreSQL server ({@link
 * dev.eleventh.embedded.EmbeddedPostgreSql}) that start and stop with one JVM, on the loopback address only. The
 * quickstart keeps their data between runs, even when it was killed; the tests of the services share one of each
 * ({@link dev.eleventh.embedded.TestServers}) and delete the data afterwards. Next step: {@code migrations} creates the
 * tables, the quickstart creates the topics.
 */
@NullMarked
package dev.eleventh.embedded;

import org.jspecify.annotations.NullMarked;
