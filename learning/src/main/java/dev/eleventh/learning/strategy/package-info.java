/**
 * Contains every way to add a class. Each one is a {@link dev.eleventh.learning.strategy.Strategy} that {@link
 * dev.eleventh.learning.strategy.Strategies} makes by its name. A new strategy belongs here. Next step: {@link
 * dev.eleventh.learning.judge} compares the learned head with the champion.
 */
@NullMarked
package dev.eleventh.learning.strategy;

import org.jspecify.annotations.NullMarked;
