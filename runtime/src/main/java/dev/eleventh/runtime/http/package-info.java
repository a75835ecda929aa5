/**
 * Serves HTTP: limits bodies and their pace, checks tokens and roles, answers every error in one format, streams
 * events, and forwards requests to other services. A service adds an operation with its
 * {@link dev.eleventh.runtime.http.Endpoints}.
 */
@NullMarked
package dev.eleventh.runtime.http;

import org.jspecify.annotations.NullMarked;
