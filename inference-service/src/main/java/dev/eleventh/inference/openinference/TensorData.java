package dev.eleventh.inference.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor's elements: numbers or strings, flat or nested in its shape. They are read as a stream, since a batch of
 * pixels as a tree of JSON nodes would take ten times the memory.
 */
@JsonDeserialize(using = TensorData.Reader.class)
public final class TensorData {
    private final List<Integer> lengths = new ArrayList<>();
    /** The first elements only: beyond the maximum per request, only their number matters. */
    private final List<String> texts = new ArrayList<>();

    private int textCount;
    private float[] numbers = new float[16];
    private int numberCount;
    /** The nesting depth of the elements; -1 before the first element. */
    private int elementDepth = -1;

    private TensorData() {}

    /** Returns the numbers, row-major. */
    public float[] numbers() {
        return Arrays.copyOf(numbers, numberCount);
    }

    public List<String> texts() {
        return List.copyOf(texts);
    }

    /** Returns the number of elements of either kind. */
    public int size() {
        return numberCount + textCount;
    }

    /** Whether all elements are strings. */
    public boolean isText() {
        return numberCount == 0;
    }

    public boolean isNumeric() {
        return textCount == 0;
    }

    /** Whether the elements fit the shape in number, and in nesting unless they are flat. */
    public boolean fits(List<Long> shape) {
        long elements = 1;
        for (long length : shape) {
            elements = Math.multiplyExact(elements, length);
        }
        return size() == elements
                && (lengths.size() == 1
                        || lengths.stream().map(Integer::longValue).toList().equals(shape));
    }

    /** Reads nested arrays. */
    static final class Reader extends JsonDeserializer<TensorData> {
        @Override
        public TensorData deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.isExpectedStartArrayToken()) {
                return context.reportInputMismatch(TensorData.class, "data must be an array");
            }
            TensorData data = new TensorData();
            readArray(data, parser, context, 0);
            return data;
        }

        private static void readArray(TensorData data, JsonParser parser, DeserializationContext context, int depth)
                throws IOException {
            int count = 0;
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == JsonToken.START_ARRAY) {
                    readArray(data, parser, context, depth + 1);
                } else {
                    readElement(data, parser, context, token, depth);
                }
                count++;
            }
            // inner arrays end first, when the outer ones have no length yet
            while (data.lengths.size() <= depth) {
                data.lengths.add(-1);
            }
            int before = data.lengths.set(depth, count);
            if (before >= 0 && before != count) {
                context.reportInputMismatch(
                        TensorData.class,
                        "data has arrays of %d and of %d elements at the same depth, expected equal lengths",
                        before,
                        count);
            }
        }

        private static void readElement(
                TensorData data, JsonParser parser, DeserializationContext context, JsonToken token, int depth)
                throws IOException {
            if (data.elementDepth >= 0 && data.elementDepth != depth) {
                context.reportInputMismatch(
                        TensorData.class, "data has elements and arrays at the same depth, expected only one of these");
            }
            data.elementDepth = depth;
            if (token == JsonToken.VALUE_STRING) {
                data.addText(parser);
            } else if (token.isNumeric()) {
                data.add(parser.getFloatValue());
            } else {
                context.reportInputMismatch(
                        TensorData.class,
                        "data has %s among its elements, expected numbers or strings",
                        token.asString() == null ? "an object" : token.asString());
            }
        }
    }

    private void addText(JsonParser parser) throws IOException {
        if (textCount++ < ImageTensor.MAX_IMAGES) {
            texts.add(parser.getText());
        }
    }

    private void add(float number) {
        if (numberCount == numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.multiplyExact(numbers.length, 2));
        }
        numbers[numberCount++] = number;
    }
}
