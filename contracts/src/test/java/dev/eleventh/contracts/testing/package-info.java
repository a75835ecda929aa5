/**
 * Utilities for the tests of every module: how long they wait, how they detect failures on other threads, and programs
 * that may be missing.
 */
@NullMarked
package dev.eleventh.contracts.testing;

import org.jspecify.annotations.NullMarked;
