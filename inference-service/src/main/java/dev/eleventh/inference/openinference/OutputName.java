package dev.eleventh.inference.openinference;

import dev.eleventh.runtime.http.HttpProblem;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The model's outputs: the best label of each image, and the ranking of labels. */
public enum OutputName {
    LABEL("BYTES", false),
    PROBABILITY("FP32", false),
    UNKNOWN("BOOL", false),
    LABELS("BYTES", true),
    PROBABILITIES("FP32", true);

    private final String datatype;
    private final boolean ranked;

    OutputName(String datatype, boolean ranked) {
        this.datatype = datatype;
        this.ranked = ranked;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String datatype() {
        return datatype;
    }

    /** Whether the output has several elements for each image. */
    public boolean isRanked() {
        return ranked;
    }

    static OutputName of(@Nullable String code) {
        return Arrays.stream(values())
                .filter(name -> name.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new HttpProblem(
                        400,
                        "unknown-output",
                        "there is no output '%s', expected one or more of %s"
                                .formatted(
                                        code,
                                        Arrays.stream(values())
                                                .map(OutputName::code)
                                                .collect(Collectors.joining(", ")))));
    }
}
