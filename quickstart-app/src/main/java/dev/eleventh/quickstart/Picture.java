package dev.eleventh.quickstart;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;

/** One image of the sample with its label. */
record Picture(ExampleId id, Label label, EncodedImage png) {}
