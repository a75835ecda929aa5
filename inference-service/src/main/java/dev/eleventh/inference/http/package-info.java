/**
 * HTTP endpoints for predictions, the Open Inference Protocol, versions, pins, and the files of the console.
 */
@NullMarked
package dev.eleventh.inference.http;

import org.jspecify.annotations.NullMarked;
