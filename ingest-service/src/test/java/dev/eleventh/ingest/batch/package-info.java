@NullMarked
package dev.eleventh.ingest.batch;

import org.jspecify.annotations.NullMarked;
