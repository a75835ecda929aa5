/**
 * Serves HTTP: limits bodies and their pace, checks who may do what, answers every error in one shape, streams events, and
 * forwards a request to another service. A new operation is an {@link dev.eleventh.runtime.http.Endpoints} of its service.
 */
@NullMarked
package dev.eleventh.runtime.http;

import org.jspecify.annotations.NullMarked;
