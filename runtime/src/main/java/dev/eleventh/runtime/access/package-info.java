/**
 * Knows roles, tokens and the file of tokens. Next step: {@link dev.eleventh.runtime.http} checks each request with them.
 */
@NullMarked
package dev.eleventh.runtime.access;

import org.jspecify.annotations.NullMarked;
