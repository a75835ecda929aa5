@NullMarked
package dev.eleventh.ingest.http;

import org.jspecify.annotations.NullMarked;
