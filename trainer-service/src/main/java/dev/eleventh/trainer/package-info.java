/**
 * Records the accepted examples in PostgreSQL exactly once ({@link dev.eleventh.trainer.RecorderLoop}). One instance,
 * the leader, learns challengers from them, judges them, and publishes the promoted ones
 * ({@link dev.eleventh.trainer.LeaderLoop}). Ports are named by their purpose ({@code ExampleStore}), adapters by
 * their technology ({@code PostgresExampleStore}). Next step: {@code inference-service} follows the topic
 * {@code models}.
 */
@NullMarked
package dev.eleventh.trainer;

import org.jspecify.annotations.NullMarked;
