@NullMarked
package dev.eleventh.inference.http;

import org.jspecify.annotations.NullMarked;
