package dev.eleventh.backbone.export;

import java.util.List;

/**
 * Adds operations to a graph in some format. Every operation is float32, and the returned name refers to its result.
 */
interface Nodes {
    /** Adds a row-major constant. */
    String constant(float[] values, int... shape);

    /** Adds a row-major constant of 16-bit whole numbers, which are stored in half the bytes. */
    String constant(short[] values, int... shape);

    default String scalar(float value) {
        return constant(new float[] {value});
    }

    String matMul(String left, String right);

    String add(String left, String right);

    String subtract(String left, String right);

    String multiply(String left, String right);

    String divide(String left, String right);

    String maximum(String left, String right);

    String minimum(String left, String right);

    String floor(String values);

    String roundHalfToEven(String values);

    String squareRoot(String values);

    /** [rows, columns] to [rows, 1]. */
    String sumOfRows(String rows);

    /** Selects columns of [rows, columns]. */
    String columns(String rows, int[] columns);

    /** The mean of the {@code count} largest of each row: [rows, columns] to [rows, 1]. */
    String meanOfLargest(String rows, int count);

    /** Joins side by side: [rows, a] and [rows, b] to [rows, a + b]. */
    String join(List<String> parts);

    /** Computes the softmax of each row. */
    String softmax(String rows);
}
