/**
 * A table of real-world inputs. Each case is one line with an input, the endpoint or topic that receives it, the
 * correct outcome and the input's source. {@link dev.eleventh.system.world.WorldCases} has the cases, and
 * {@code WorldIT} sends each to one shared quickstart, over HTTP or Kafka. To add a case, add a line; to add a way of
 * sending, add a {@link dev.eleventh.system.world.Door}.
 */
@NullMarked
package dev.eleventh.system.world;

import org.jspecify.annotations.NullMarked;
