package dev.eleventh.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Prints the last line of a build: how many tests were skipped, and why. */
public final class SkippedTests {
    /** Matches the first line of the stack trace that a report has for a test with a failed assumption. */
    private static final Pattern ABORT = Pattern.compile("[\\w.]+: (?:Assumption failed: )?(.+)");

    private final Map<String, Integer> countByReason = new TreeMap<>();
    private int tests;

    private SkippedTests() {}

    /** Prints the line. Arguments: the project's folder and the time at which the build started. */
    public static void main(String[] arguments) throws IOException, XMLStreamException {
        System.out.println(SkippedTests.of(Path.of(arguments[0]), Instant.parse(arguments[1]))
                .line());
    }

    /**
     * Reads the reports of every module.
     *
     * @param begin the start of the build; older reports are from an earlier build, and are ignored
     */
    static SkippedTests of(Path project, Instant begin) throws IOException, XMLStreamException {
        SkippedTests skipped = new SkippedTests();
        for (Path module : list(project, "*")) {
            for (Path reports : list(module.resolve("target"), "*-reports")) {
                for (Path report : list(reports, "TEST-*.xml")) {
                    if (!Files.getLastModifiedTime(report).toInstant().isBefore(begin)) {
                        skipped.read(report);
                    }
                }
            }
        }
        return skipped;
    }

    private static List<Path> list(Path folder, String glob) throws IOException {
        List<Path> entries = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
                stream.forEach(entries::add);
            }
        }
        return entries;
    }

    private void read(Path report) throws IOException, XMLStreamException {
        try (InputStream in = Files.newInputStream(report)) {
            XMLStreamReader xml = XMLInputFactory.newFactory().createXMLStreamReader(in);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamReader.START_ELEMENT) {
                    count(xml);
                }
            }
        }
    }

    private void count(XMLStreamReader xml) throws XMLStreamException {
        if (xml.getLocalName().equals("testcase")) {
            tests++;
        } else if (xml.getLocalName().equals("skipped")) {
            countByReason.merge(reason(xml), 1, Integer::sum);
        }
    }

    private static String reason(XMLStreamReader xml) throws XMLStreamException {
        String message = xml.getAttributeValue(null, "message");
        if (message != null) {
            return message;
        }
        Matcher abort = ABORT.matcher(xml.getElementText());
        return abort.lookingAt() ? abort.group(1) : "without a reason";
    }

    /** Returns a line such as {@code Skipped 3 of 1564 tests: 2 need psql, …; 1 needs kcat, …}. */
    String line() {
        int skipped =
                countByReason.values().stream().mapToInt(Integer::intValue).sum();
        String reasons = countByReason.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(entry -> "%d %s".formatted(entry.getValue(), plural(entry.getKey(), entry.getValue())))
                .collect(Collectors.joining("; ", ": ", ""));
        return "Skipped %d of %d tests%s".formatted(skipped, tests, skipped == 0 ? "." : reasons);
    }

    private static String plural(String reason, int count) {
        return count == 1 ? reason : reason.replaceFirst("^needs ", "need ");
    }
}
