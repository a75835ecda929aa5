/**
 * The Open Inference Protocol (version 2, REST) as the service speaks it: what a request's JSON may hold, what its tensors must
 * be, and the shapes of the answers. It knows no model and no connection. Next step: {@code OpenInferenceEndpoint} asks the
 * predictor with what is read here.
 */
@NullMarked
package dev.eleventh.inference.openinference;

import org.jspecify.annotations.NullMarked;
