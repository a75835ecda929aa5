/**
 * Roles, tokens and the file of tokens. Next step: {@link dev.eleventh.runtime.http} checks each request against them.
 */
@NullMarked
package dev.eleventh.runtime.access;

import org.jspecify.annotations.NullMarked;
