@NullMarked
package dev.eleventh.ingest.outcome;

import org.jspecify.annotations.NullMarked;
