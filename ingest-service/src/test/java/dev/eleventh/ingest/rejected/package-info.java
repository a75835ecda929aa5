@NullMarked
package dev.eleventh.ingest.rejected;

import org.jspecify.annotations.NullMarked;
