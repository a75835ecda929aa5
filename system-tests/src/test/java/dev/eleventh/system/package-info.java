/** Tests the whole system as its users and operators use it, and the rules of its architecture. */
@NullMarked
package dev.eleventh.system;

import org.jspecify.annotations.NullMarked;
