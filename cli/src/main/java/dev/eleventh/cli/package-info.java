/**
 * The program {@code eleventh}: operates a running system from a terminal or a script. It uses the services' public
 * HTTP API ({@link dev.eleventh.cli.Api}). Only the commands that start a system, read its database or create its
 * topics come from the modules that own those tasks. Start reading at {@link dev.eleventh.cli.Eleventh}, which lists
 * the commands.
 */
@NullMarked
package dev.eleventh.cli;

import org.jspecify.annotations.NullMarked;
