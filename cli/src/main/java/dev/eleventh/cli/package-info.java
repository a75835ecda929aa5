/**
 * The program {@code eleventh}: what people do with a running system, from a terminal or a script. It asks the services by
 * HTTP ({@link dev.eleventh.cli.Api}), as anybody could; only what starts a system, reads its database or makes its topics
 * is taken from the module that owns it. Start reading at {@link dev.eleventh.cli.Eleventh}, which lists the commands.
 */
@NullMarked
package dev.eleventh.cli;

import org.jspecify.annotations.NullMarked;
