@NullMarked
package dev.eleventh.ingest.topology;

import org.jspecify.annotations.NullMarked;
