package dev.eleventh.system;

import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A response of {@code /metrics}.
 *
 * @param families the metric families by name
 * @param samples the names of all samples, including {@code x_seconds_count} and similar
 */
record Scrape(SortedMap<String, Family> families, SortedSet<String> samples) {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:\\\\.|[^\"\\\\])*\"");

    /**
     * The metrics of one name.
     *
     * @param type counter, gauge, histogram or summary
     * @param labels names of the labels, without a histogram's {@code le}
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

    /** Returns the families whose names start with the prefix, without the {@code _max} gauges of timers. */
    Map<String, Family> withPrefix(String prefix) {
        Map<String, Family> found = new TreeMap<>(families);
        found.keySet()
                .removeIf(name -> !name.startsWith(prefix)
                        || (name.endsWith("_max") && families.containsKey(name.substring(0, name.length() - 4))));
        return found;
    }
}
