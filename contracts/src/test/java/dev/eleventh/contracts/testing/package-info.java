/** What the tests of every module share: how long they wait, and how they hear of what fails on other threads. */
@NullMarked
package dev.eleventh.contracts.testing;

import org.jspecify.annotations.NullMarked;
