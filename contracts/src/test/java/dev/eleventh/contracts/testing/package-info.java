/** What the tests of every module share: how long they wait, how they hear of failures on other threads, and programs that may be missing. */
@NullMarked
package dev.eleventh.contracts.testing;

import org.jspecify.annotations.NullMarked;
