/**
 * Lists, shows, compares, exports, pins and rolls back versions ({@code ./eleventh models}).
 */
@NullMarked
package dev.eleventh.cli.models;

import org.jspecify.annotations.NullMarked;
