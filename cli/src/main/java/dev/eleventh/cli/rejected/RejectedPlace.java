package dev.eleventh.cli.rejected;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The position of a rejected record on {@code examples-rejected}. */
record RejectedPlace(int partition, long offset) {
    static final String DESCRIPTION = "The record's PARTITION/OFFSET, as 'eleventh rejected list' shows it.";

    private static final Pattern FORMAT = Pattern.compile("([0-9]{1,9})/([0-9]{1,18})");

    String path() {
        return "/v1/rejected/%d/%d".formatted(partition, offset);
    }

    @Override
    public String toString() {
        return partition + "/" + offset;
    }

    /** Parses the position from an argument. */
    static final class Converter implements ITypeConverter<RejectedPlace> {
        @Override
        public RejectedPlace convert(String text) {
            var found = FORMAT.matcher(text);
            if (!found.matches()) {
                throw new TypeConversionException("must be like 0/42, was '%s'".formatted(text));
            }
            return new RejectedPlace(Integer.parseInt(found.group(1)), Long.parseLong(found.group(2)));
        }
    }
}
