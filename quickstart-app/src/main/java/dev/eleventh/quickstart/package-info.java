/**
 * The whole of Eleventh in one JVM: {@link dev.eleventh.quickstart.LocalSystem} starts a broker, a database and the
 * three services; {@link dev.eleventh.quickstart.Demo} teaches it ten classes through Kafka, as any producer would, and
 * measures what it forgot. Start reading at {@link dev.eleventh.quickstart.QuickstartMain}.
 */
@NullMarked
package dev.eleventh.quickstart;

import org.jspecify.annotations.NullMarked;
