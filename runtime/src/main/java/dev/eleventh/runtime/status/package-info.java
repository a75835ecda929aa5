/**
 * The verdict of {@code GET /v1/status}: whether anything needs a person. {@link dev.eleventh.runtime.status.StatusWatch}
 * reads this process's own metrics, applies the alert rules of {@code ops/prometheus/alerts.yml}, and remembers since
 * when each condition holds. {@link dev.eleventh.runtime.status.StatusEndpoint} adds what the services know, and the
 * answers of the services behind this one.
 */
@NullMarked
package dev.eleventh.runtime.status;

import org.jspecify.annotations.NullMarked;
