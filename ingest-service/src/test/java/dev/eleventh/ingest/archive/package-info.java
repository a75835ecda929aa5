@NullMarked
package dev.eleventh.ingest.archive;

import org.jspecify.annotations.NullMarked;
