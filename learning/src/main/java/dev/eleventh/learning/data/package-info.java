/**
 * Holds the examples that are learned and the options of learning, and splits and selects them by a hash of their ids. Next step: {@link
 * dev.eleventh.learning.strategy} learns a head from them.
 */
@NullMarked
package dev.eleventh.learning.data;

import org.jspecify.annotations.NullMarked;
