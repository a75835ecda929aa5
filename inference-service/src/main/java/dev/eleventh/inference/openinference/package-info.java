/**
 * The Open Inference Protocol (version 2, REST) as the service supports it: the JSON of requests, the requirements
 * for tensors, and the structure of responses. It depends on no model and no connection. Next step:
 * {@code OpenInferenceEndpoint} calls the predictor with the parsed request.
 */
@NullMarked
package dev.eleventh.inference.openinference;

import org.jspecify.annotations.NullMarked;
