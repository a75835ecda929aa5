package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.backbone.image.TensorForm.Layout;
import dev.eleventh.backbone.onnx.Pooling;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** Tests which of a signature's outputs is used. */
class SavedModelOutputTest {
    private static final GraphScope.Tensor TENSOR =
            new GraphScope.Tensor(new GraphScope(List.of(), Map.of()), "output:0");

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, pooler_output",
                "-, 7, logits",
                "-, 5, probabilities",
                "last_hidden_state, -, last_hidden_state",
            })
    void oneOfSeveralOutputsIsChosen(@Nullable String named, @Nullable Integer labels, String chosen) {
        SignatureDef signature = signature(Map.of(
                "logits", shape(-1, 7),
                "scores", shape(-1, 7),
                "probabilities", shape(-1, 5),
                "last_hidden_state", shape(-1, 17, 32),
                "pooler_output", shape(-1, 32)));

        assertThat(SavedModelOutput.choose(signature, named, labels).name()).isEqualTo(chosen);
    }

    @Test
    void anUnclearChoiceIsReported() {
        SignatureDef signature = signature(Map.of("a", shape(-1, 7), "b", shape(-1, 7)));

        assertThatThrownBy(() -> SavedModelOutput.choose(signature, null, 7))
                .hasMessageContaining("it has [a, b]. Name one with --output");
        assertThatThrownBy(() -> SavedModelOutput.choose(signature, null, null)).hasMessageContaining("--output");
        assertThatThrownBy(() -> SavedModelOutput.choose(signature, "c", null))
                .hasMessageContaining("or the named output 'c'");
    }

    @Test
    void theVectorsOfTokensAndPlacesArePooled() {
        assertThat(vectors(shape(-1, 32)).rank()).isEqualTo(2);
        assertThat(vectors(shape(-1, 17, 32)).pooling()).as("a class token").isEqualTo(Pooling.FIRST);
        assertThat(vectors(shape(-1, 16, 32)).pooling()).as("only patches").isEqualTo(Pooling.MEAN);
        assertThat(vectors(shape(-1, 7, 7, 32)).places()).containsExactly(1, 2);
        assertThat(vectors(shape(-1, 32, 7, 7), Layout.NCHW).places()).containsExactly(2, 3);
    }

    @Test
    void anOutputWithoutVectorsIsReported() {
        TensorShapeProto unknown =
                TensorShapeProto.newBuilder().setUnknownRank(true).build();

        assertThatThrownBy(() -> vectors(shape(-1))).hasMessageContaining("has 1 dimensions, expected 2 to 4");
        assertThatThrownBy(() -> vectors(unknown)).hasMessageContaining("has an unknown number of dimensions");
    }

    private static VectorsTensor vectors(TensorShapeProto shape) {
        return vectors(shape, Layout.NHWC);
    }

    private static VectorsTensor vectors(TensorShapeProto shape, Layout layout) {
        return SavedModelOutput.choose(signature(Map.of("output", shape)), null, null)
                .vectors(TENSOR, null, layout);
    }

    private static SignatureDef signature(Map<String, TensorShapeProto> outputs) {
        SignatureDef.Builder signature = SignatureDef.newBuilder();
        outputs.forEach((name, shape) -> signature.putOutputs(
                name, TensorInfo.newBuilder().setTensorShape(shape).build()));
        return signature.build();
    }

    private static TensorShapeProto shape(long... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : sizes) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return shape.build();
    }
}
