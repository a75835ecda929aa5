/** Programs to copy from. They depend only on Kafka and the topics' names, like any external client. */
@NullMarked
package examples;

import org.jspecify.annotations.NullMarked;
