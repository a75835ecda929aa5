/**
 * Records the accepted examples in PostgreSQL exactly once ({@link dev.eleventh.trainer.RecorderLoop}); one instance,
 * the leader, learns challengers from them, judges them, and publishes those that were promoted ({@link
 * dev.eleventh.trainer.LeaderLoop}). Ports are named by the need ({@code ExampleStore}), adapters by the technology
 * ({@code PostgresExampleStore}). Next step: {@code inference-service} follows the topic {@code models}.
 */
@NullMarked
package dev.eleventh.trainer;

import org.jspecify.annotations.NullMarked;
