/**
 * Follows what the services report while they run ({@code ./eleventh watch}).
 */
@NullMarked
package dev.eleventh.cli.watch;

import org.jspecify.annotations.NullMarked;
