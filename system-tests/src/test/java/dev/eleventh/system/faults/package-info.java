/**
 * The whole system under faults: every service, the broker and the database as processes of their own, which are killed,
 * cut off, delayed, filled up and doubled while a stream goes through; then everything is counted.
 */
@NullMarked
package dev.eleventh.system.faults;

import org.jspecify.annotations.NullMarked;
