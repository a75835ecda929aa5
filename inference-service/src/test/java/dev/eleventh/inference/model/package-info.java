@NullMarked
package dev.eleventh.inference.model;

import org.jspecify.annotations.NullMarked;
