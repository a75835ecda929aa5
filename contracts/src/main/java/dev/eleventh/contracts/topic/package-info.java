/**
 * Every topic, with the types of its records and the settings with which it is created. Next step: producers and
 * consumers take the name and the serdes from {@link dev.eleventh.contracts.topic.Topics}.
 */
@NullMarked
package dev.eleventh.contracts.topic;

import org.jspecify.annotations.NullMarked;
