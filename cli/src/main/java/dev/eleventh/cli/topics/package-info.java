/**
 * Creates and checks the Kafka topics ({@code ./eleventh topics}).
 */
@NullMarked
package dev.eleventh.cli.topics;

import org.jspecify.annotations.NullMarked;
