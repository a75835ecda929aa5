/**
 * Answers predictions, the Open Inference Protocol, questions about versions, pins, and the files of the console.
 */
@NullMarked
package dev.eleventh.inference.http;

import org.jspecify.annotations.NullMarked;
