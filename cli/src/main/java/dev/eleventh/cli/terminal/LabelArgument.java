package dev.eleventh.cli.terminal;

import dev.eleventh.contracts.Label;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A label on the command line; an invalid one is refused here, as every service would refuse it. */
public final class LabelArgument implements ITypeConverter<Label> {
    @Override
    public Label convert(String text) {
        try {
            return Label.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("%s, was '%s'".formatted(e.getMessage(), Printable.cut(text, 40)));
        }
    }
}
