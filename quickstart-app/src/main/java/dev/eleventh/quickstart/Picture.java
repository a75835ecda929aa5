package dev.eleventh.quickstart;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;

/** One picture of the sample with what it shows. */
record Picture(ExampleId id, Label label, EncodedImage png) {}
