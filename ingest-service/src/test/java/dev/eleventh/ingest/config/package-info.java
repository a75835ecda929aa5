@NullMarked
package dev.eleventh.ingest.config;

import org.jspecify.annotations.NullMarked;
