/**
 * All of Eleventh in one JVM. {@link dev.eleventh.quickstart.LocalSystem} starts a broker, a database and the three
 * services. {@link dev.eleventh.quickstart.Demo} teaches them ten classes through Kafka, like any producer, and
 * measures forgetting. Start reading at {@link dev.eleventh.quickstart.QuickstartMain}.
 */
@NullMarked
package dev.eleventh.quickstart;

import org.jspecify.annotations.NullMarked;
