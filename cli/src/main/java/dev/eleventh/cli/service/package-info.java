/**
 * Asks the services by HTTP, page by page, and describes the versions that serve. Every command that sends HTTP
 * requests uses it; {@code topics} connects to Kafka instead.
 */
@NullMarked
package dev.eleventh.cli.service;

import org.jspecify.annotations.NullMarked;
