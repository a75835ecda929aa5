package dev.eleventh.backbone.export;

import java.util.List;

/** Adds operations to a graph in some format; every one is float32, and its result goes by the name that is returned. */
interface Nodes {
    /** Row-major. */
    String constant(float[] values, int... shape);

    /** The same for whole numbers of 16 bits, which are stored in half the bytes. */
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

    String squareRoot(String values);

    /** [rows, columns] to [rows, 1]. */
    String sumOfRows(String rows);

    /** Some columns of [rows, columns]. */
    String columns(String rows, int[] columns);

    /** The mean of the {@code count} largest of each row: [rows, columns] to [rows, 1]. */
    String meanOfLargest(String rows, int count);

    /** Side by side: [rows, a] and [rows, b] to [rows, a + b]. */
    String join(List<String> parts);

    /** Over each row. */
    String softmax(String rows);
}
