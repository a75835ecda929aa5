package dev.eleventh.system;

import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code /metrics} says.
 *
 * @param families by name
 * @param samples the names of all samples: {@code x_seconds_count} and so on, too
 */
record Scrape(SortedMap<String, Family> families, SortedSet<String> samples) {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:\\\\.|[^\"\\\\])*\"");

    /**
     * Metrics of one name.
     *
     * @param type counter, gauge, histogram or summary
     * @param labels without a histogram's {@code le}
     */
    record Family(String type, SortedSet<String> labels) {}

    static Scrape of(String text) {
        SortedMap<String, Family> families = new TreeMap<>();
        SortedSet<String> samples = new TreeSet<>();
        Family current = new Family("none", new TreeSet<>());
        for (String line : text.lines().toList()) {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                current = new Family(type.group(2), new TreeSet<>());
                families.put(type.group(1), current);
            } else if (sample.matches()) {
                samples.add(sample.group(1));
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                    current.labels().add(label.group(1));
                }
                current.labels().remove("le");
            }
        }
        return new Scrape(families, samples);
    }

    /** Of those whose names begin so. The greatest value of the last minutes belongs to its timer. */
    Map<String, Family> withPrefix(String prefix) {
        Map<String, Family> found = new TreeMap<>(families);
        found.keySet()
                .removeIf(name -> !name.startsWith(prefix)
                        || (name.endsWith("_max") && families.containsKey(name.substring(0, name.length() - 4))));
        return found;
    }
}
