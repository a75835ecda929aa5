/**
 * Follows, pauses and gives up the move of a running system to another network ({@code ./eleventh backbone}).
 */
@NullMarked
package dev.eleventh.cli.backbone;

import org.jspecify.annotations.NullMarked;
