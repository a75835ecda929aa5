/**
 * Minimises losses: L-BFGS with an optional sampled Hessian, softmax regression, and the exact sums of ridge regression.
 * Next step: {@link dev.eleventh.learning.strategy} turns the minimum into a head.
 */
@NullMarked
package dev.eleventh.learning.optimise;

import org.jspecify.annotations.NullMarked;
