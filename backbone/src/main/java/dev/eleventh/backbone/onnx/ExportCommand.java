package dev.eleventh.backbone.onnx;

/** Commands that export a network in a form that can be imported, for error messages. */
public final class ExportCommand {
    /** For a network of Hugging Face that becomes a backbone; a classifier needs another task. */
    public static final String OPTIMUM = "optimum-cli export onnx --model NAME --task feature-extraction FOLDER";

    /** For a classifier of Hugging Face. */
    public static final String OPTIMUM_CLASSIFIER =
            "optimum-cli export onnx --model NAME --task image-classification FOLDER";

    /** For a network of PyTorch or timm; {@code image} is a batch of example images, and any batch size is accepted. */
    public static final String TORCH =
            "torch.onnx.export(model.eval(), (image,), \"model.onnx\", dynamo=True, dynamic_shapes=({0: torch.export.Dim(\"batch\")},))";

    /** For a network of Keras. */
    public static final String KERAS = "model.export(\"FOLDER\")";

    private ExportCommand() {}
}
