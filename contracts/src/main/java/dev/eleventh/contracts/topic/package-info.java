/**
 * Every topic, spelled once, with the types of what is on it and how it is created. Next step: whoever reads or writes
 * one takes its name and its serdes from {@link dev.eleventh.contracts.topic.Topics}.
 */
@NullMarked
package dev.eleventh.contracts.topic;

import org.jspecify.annotations.NullMarked;
