/** {@code eleventh review}: the images that wait for a label, and answers for them. */
@NullMarked
package dev.eleventh.cli.review;

import org.jspecify.annotations.NullMarked;
