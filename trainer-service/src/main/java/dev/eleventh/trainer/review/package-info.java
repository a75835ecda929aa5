/**
 * Keeps images from {@code review-requests} until a person labels them, and decides which of them a person should label
 * next. Next step: {@code trainer.http} shows them, and sends each answer to {@code examples}.
 */
@NullMarked
package dev.eleventh.trainer.review;

import org.jspecify.annotations.NullMarked;
