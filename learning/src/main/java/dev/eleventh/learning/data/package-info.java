/**
 * Holds the examples that are learned and the options of learning. A hash of the image decides whether an example is
 * held out; a hash of the id decides whether the replay buffer keeps it. Next step: {@link
 * dev.eleventh.learning.strategy} learns a head from them.
 */
@NullMarked
package dev.eleventh.learning.data;

import org.jspecify.annotations.NullMarked;
