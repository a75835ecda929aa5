/**
 * What the world sends, as a table: each case is one line with an input, a door, the right outcome and where the input comes from.
 * {@link dev.eleventh.system.world.WorldCases} holds the lines, {@code WorldIT} sends each to one shared quickstart, by HTTP and
 * by Kafka. To add a case, add a line; to add a way of sending, add a {@link dev.eleventh.system.world.Door}.
 */
@NullMarked
package dev.eleventh.system.world;

import org.jspecify.annotations.NullMarked;
