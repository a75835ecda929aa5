/**
 * Exports a model version to formats of other serving systems: {@link dev.eleventh.backbone.export.SavedModelExport}
 * writes backbone and head as one graph for TensorFlow Serving, {@link dev.eleventh.backbone.export.OnnxExport} the
 * head alone. Both only write files: no model runs and no engine is loaded. {@link
 * dev.eleventh.backbone.export.HeadGraph} defines for both how each kind of head scores. Next step: another system
 * serves the files.
 */
@NullMarked
package dev.eleventh.backbone.export;

import org.jspecify.annotations.NullMarked;
