@NullMarked
package dev.eleventh.contracts.model;

import org.jspecify.annotations.NullMarked;
