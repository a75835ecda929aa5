@NullMarked
package dev.eleventh.ingest.check;

import org.jspecify.annotations.NullMarked;
