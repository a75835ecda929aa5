/**
 * Networks in the ONNX format, as PyTorch and Hugging Face write them: {@link dev.eleventh.backbone.onnx.OnnxGraph}
 * reads what a file says of its graph, and {@link dev.eleventh.backbone.onnx.OnnxNetwork} runs it with ONNX Runtime.
 * Next step: {@code dev.eleventh.backbone} packs the file as a backbone and embeds with it.
 */
@NullMarked
package dev.eleventh.backbone.onnx;

import org.jspecify.annotations.NullMarked;
