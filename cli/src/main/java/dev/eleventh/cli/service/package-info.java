/**
 * Asks the services by HTTP, page by page, and describes the versions that serve. Every command on a running system uses
 * it.
 */
@NullMarked
package dev.eleventh.cli.service;

import org.jspecify.annotations.NullMarked;
