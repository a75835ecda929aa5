/**
 * Runs loops and probes on threads of their own, waits through outages, and ends the process in order. Next step: {@link
 * dev.eleventh.runtime.http} reports the health.
 */
@NullMarked
package dev.eleventh.runtime.lifecycle;

import org.jspecify.annotations.NullMarked;
