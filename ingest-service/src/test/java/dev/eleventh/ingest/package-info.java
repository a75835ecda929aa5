@NullMarked
package dev.eleventh.ingest;

import org.jspecify.annotations.NullMarked;
