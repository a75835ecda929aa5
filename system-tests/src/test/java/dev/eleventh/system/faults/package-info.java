/**
 * Tests the whole system under faults. Every service, the broker and the database run as separate processes, which are
 * killed, disconnected, delayed, doubled, or left without disk space while records flow; then everything is counted.
 */
@NullMarked
package dev.eleventh.system.faults;

import org.jspecify.annotations.NullMarked;
