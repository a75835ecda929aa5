@NullMarked
package dev.eleventh.contracts.event;

import org.jspecify.annotations.NullMarked;
