/**
 * A model version in formats that others serve: {@link dev.eleventh.backbone.export.SavedModelExport} writes backbone and
 * head as one graph for TensorFlow Serving, {@link dev.eleventh.backbone.export.OnnxExport} the head alone. Both are
 * files written, not models run: no engine is loaded. {@link dev.eleventh.backbone.export.HeadGraph} says once how each
 * kind of head scores, for both. Next step: whoever serves them.
 */
@NullMarked
package dev.eleventh.backbone.export;

import org.jspecify.annotations.NullMarked;
