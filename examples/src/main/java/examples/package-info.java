/** Programs to copy from. They know Kafka and the topics' names, as any stranger does. */
@NullMarked
package examples;

import org.jspecify.annotations.NullMarked;
