package dev.eleventh.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many of something: rows, labels, seconds. None at all would be an answer that says nothing. */
final class AtLeastOne implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new TypeConversionException(
                "must be a whole number from 1 to %d, was '%s'".formatted(Integer.MAX_VALUE, text));
    }
}
