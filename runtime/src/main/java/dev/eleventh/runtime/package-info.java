/**
 * Infrastructure that every service needs: {@link dev.eleventh.runtime.config.Settings} read once from the environment,
 * {@link dev.eleventh.runtime.http.HttpServer} with health, metrics, JSON errors and a gateway, {@link
 * dev.eleventh.runtime.lifecycle.ServiceLoop} for repeated work, {@link dev.eleventh.runtime.lifecycle.Shutdown} to let
 * {@code main} close its resources, and {@link dev.eleventh.runtime.lifecycle.Retry} for an unavailable broker or
 * database. Its code knows no service, and only the check of topics knows a topic; {@code openapi.yaml} and {@code
 * asyncapi.yaml}, which it serves, describe all of them. Next step: each service's {@code XMain} wires these together.
 */
@NullMarked
package dev.eleventh.runtime;

import org.jspecify.annotations.NullMarked;
