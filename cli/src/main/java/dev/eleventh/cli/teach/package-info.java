/**
 * Sends folders and archives of labelled images, and waits until they are learned ({@code ./eleventh teach}).
 */
@NullMarked
package dev.eleventh.cli.teach;

import org.jspecify.annotations.NullMarked;
