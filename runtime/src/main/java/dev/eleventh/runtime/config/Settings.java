package dev.eleventh.runtime.config;

import dev.eleventh.runtime.config.InvalidSettingsException.Problem;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The environment, read once into a service's configuration record. Every getter takes the setting's meaning, so that
 * the code that reads a setting also produces its row in the documentation. A getter never throws on an invalid value:
 * it notes the problem and returns the fallback, and {@link #verify()} reports all problems together. Call that method
 * before you build anything from the values.
 *
 * <p>An empty variable counts as absent, because Compose passes one for {@code NAME: ${NAME:-}}.
 */
public final class Settings {
    private static final String NONE = "none";
    /** Kubernetes sets such variables for its services, and many programs set the proxy variables. */
    private static final Pattern PLATFORM_NAMES =
            Pattern.compile("\\w+_(SERVICE_HOST|SERVICE_PORT\\w*|PORT|PORT_\\w+|PROXY)");

    /** Matches names with at most two letters wrong, missing or added. */
    private static final LevenshteinDistance NEAR = new LevenshteinDistance(2);

    private static final Logger log = LoggerFactory.getLogger(Settings.class);

    private final Map<String, String> environment;
    private final Map<String, Setting> described = new LinkedHashMap<>();
    /** Contains each problem once, however often its setting is read. */
    private final Set<Problem> problems = new LinkedHashSet<>();

    private Settings(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    public static Settings of(Map<String, String> environment) {
        return new Settings(environment);
    }

    public String text(String name, String fallback, String meaning) {
        return read(new Setting(name, fallback, "text", meaning), fallback, "text", text -> text);
    }

    /** Reads a text that has no sensible default; if absent, it is noted as a problem and "" is returned. */
    public String requiredText(String name, String meaning) {
        return required(new Setting(name, "", "text", meaning));
    }

    public Secret requiredSecret(String name, String meaning) {
        return new Secret(required(new Setting(name, "", "text", meaning)));
    }

    public int port(String name, int fallback, String meaning) {
        return integer(name, fallback, 0, 65_535, meaning);
    }

    public int integer(String name, int fallback, int min, int max, String meaning) {
        return Math.toIntExact(wholeNumber(name, fallback, min, max, meaning));
    }

    public long wholeNumber(String name, long fallback, long min, long max, String meaning) {
        String expected = "a whole number in [%d, %d]".formatted(min, max);
        return read(
                new Setting(name, Long.toString(fallback), range(min, max), meaning),
                fallback,
                expected,
                text -> inRange(Long.parseLong(text), min, max));
    }

    public double number(String name, double fallback, double min, double max, String meaning) {
        String expected = "a number in [%s, %s]".formatted(min, max);
        return read(
                new Setting(name, Double.toString(fallback), "%s to %s".formatted(decimal(min), decimal(max)), meaning),
                fallback,
                expected,
                text -> inRange(Double.parseDouble(text), min, max));
    }

    /** Accepts {@code true} or {@code false} only: a typo must not be read as false. */
    public boolean flag(String name, boolean fallback, String meaning) {
        return read(
                new Setting(name, Boolean.toString(fallback), "true, false", meaning),
                fallback,
                "true or false",
                text -> Boolean.valueOf(choose(text, List.of("true", "false"))));
    }

    /** Reads a duration greater than 0. */
    public Duration duration(String name, Duration fallback, String meaning) {
        return read(
                new Setting(name, DurationText.print(fallback), "a duration above 0", meaning),
                fallback,
                DurationText.EXPECTED + ", longer than 0",
                text -> positive(DurationText.parse(text)));
    }

    public Path path(String name, Path fallback, String meaning) {
        // Path.of throws InvalidPathException, an IllegalArgumentException, for names that the file system does not
        // allow
        return read(new Setting(name, fallback.toString(), "a path", meaning), fallback, "a path", Path::of);
    }

    /**
     * Reads a text file, or returns empty for {@code none}.
     *
     * @param parser throws an {@link IllegalArgumentException} that states the expected content, without any secret of
     *     the file
     */
    public <T> Optional<T> file(String name, String meaning, Function<String, T> parser) {
        return file(name, meaning, (path, text) -> parser.apply(text));
    }

    /** Reads a text file whose parser also gets the path, to read the file again later. */
    public <T> Optional<T> file(String name, String meaning, BiFunction<Path, String, T> parser) {
        String path = given(new Setting(name, NONE, "a file, none", meaning));
        if (path.isEmpty() || path.equalsIgnoreCase(NONE)) {
            return Optional.empty();
        }
        try {
            Path file = Path.of(path);
            return Optional.of(parser.apply(file, Files.readString(file)));
        } catch (IOException e) {
            refuse(name, path, "a readable text file (%s)".formatted(e), "correct the path or the permissions");
        } catch (IllegalArgumentException e) {
            refuse(name, path, String.valueOf(e.getMessage()), "correct the file");
        }
        return Optional.empty();
    }

    /** Notes a problem that only two settings together reveal. */
    public void refuse(String name, String given, String expected, String action) {
        problems.add(new Problem(name, given, expected, action));
    }

    /** Reads the address of another service, such as {@code http://ingest:8080}, or {@code none}. */
    public Optional<URI> httpAddress(String name, String meaning) {
        return read(
                new Setting(name, NONE, "`http://HOST:PORT`, none", meaning),
                Optional.empty(),
                "none, or an address like http://ingest:8080 with nothing after the port",
                text -> text.equalsIgnoreCase(NONE) ? Optional.empty() : Optional.of(httpAddress(text)));
    }

    /** Reads one of several names. */
    public String oneOf(String name, String fallback, List<String> names, String meaning) {
        return read(
                new Setting(name, fallback, String.join(", ", names), meaning),
                fallback,
                "one of " + String.join(", ", names),
                text -> choose(text, names));
    }

    /** Reads some of several names, separated by commas, or {@code none}. */
    public List<String> someOf(String name, List<String> fallback, List<String> names, String meaning) {
        return read(
                new Setting(name, String.join(",", fallback), "none, or some of " + String.join(", ", names), meaning),
                fallback,
                "none, or a comma-separated list of some of %s".formatted(String.join(", ", names)),
                text -> text.equalsIgnoreCase(NONE)
                        ? List.of()
                        : Arrays.stream(text.split(","))
                                .map(each -> choose(each.strip(), names))
                                .distinct()
                                .toList());
    }

    /**
     * Ends the reading, and warns of variables whose names resemble settings.
     *
     * @throws InvalidSettingsException naming every setting that was missing or invalid
     */
    public void verify() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(List.copyOf(problems));
        }
        lookalikes().forEach(log::warn);
    }

    /**
     * Returns a warning for each variable whose name resembles a setting; otherwise, a misspelt setting would silently
     * keep its default.
     */
    List<String> lookalikes() {
        List<String> warnings = new ArrayList<>();
        for (String name : new TreeSet<>(environment.keySet())) {
            if (described.containsKey(name) || PLATFORM_NAMES.matcher(name).matches()) {
                continue;
            }
            List<String> meant = described.keySet().stream()
                    .filter(setting -> NEAR.apply(setting, name.toUpperCase(Locale.ROOT)) >= 0)
                    .toList();
            List<String> samePrefix = withPrefixOf(name);
            if (!meant.isEmpty()) {
                warnings.add("variable %s is not a setting and is ignored; did you mean %s?"
                        .formatted(name, String.join(" or ", meant)));
            } else if (samePrefix.size() > 1) {
                warnings.add(
                        "variable %s is not a setting of this service and is ignored; the settings with its prefix are %s"
                                .formatted(name, String.join(", ", samePrefix)));
            }
        }
        return warnings;
    }

    /** Returns the settings with the same first word. */
    private List<String> withPrefixOf(String name) {
        int word = name.indexOf('_') + 1;
        return word == 0
                ? List.of()
                : described.keySet().stream()
                        .filter(setting -> setting.startsWith(name.substring(0, word)))
                        .toList();
    }

    /** Returns the settings in the order in which they were read. */
    public List<Setting> described() {
        return List.copyOf(described.values());
    }

    /** Returns the documentation's table, in Markdown. */
    public String table() {
        return described.values().stream()
                .map(Setting::markdownRow)
                .collect(Collectors.joining("\n", "| name | default | range | meaning |\n|---|---|---|---|\n", "\n"));
    }

    /** Returns a range of whole numbers for the documentation. */
    private static String range(long min, long max) {
        return max == Long.MAX_VALUE ? "%d or more".formatted(min) : "%d to %d".formatted(min, max);
    }

    /** Returns a number without an exponent. */
    private static String decimal(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private <T> T read(Setting setting, T fallback, String expected, Function<String, T> parser) {
        String text = given(setting);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(
                    setting.name(),
                    text,
                    expected,
                    "correct it or unset it (default %s)".formatted(setting.fallback())));
            return fallback;
        }
    }

    private String required(Setting setting) {
        String text = given(setting);
        if (text.isEmpty()) {
            problems.add(new Problem(setting.name(), "", "a value", "set it to " + setting.meaning()));
        }
        return text;
    }

    private String given(Setting setting) {
        described.put(setting.name(), setting);
        return environment.getOrDefault(setting.name(), "").strip();
    }

    private static <N extends Comparable<N>> N inRange(N value, N min, N max) {
        // NaN compares as greater than every number, so it is out of range, too
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException("%s is not in [%s, %s]".formatted(value, min, max));
        }
        return value;
    }

    private static Duration positive(Duration duration) {
        if (duration.isZero()) {
            throw new IllegalArgumentException("a duration must be longer than 0");
        }
        return duration;
    }

    private static URI httpAddress(String text) {
        URI address = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        String plain = "http://" + address.getRawAuthority();
        if (address.getHost() == null || address.getUserInfo() != null || !plain.equals(address.toString())) {
            throw new IllegalArgumentException("'%s' is not an address like http://ingest:8080".formatted(text));
        }
        return address;
    }

    private static String choose(String text, List<String> names) {
        return names.stream()
                .filter(name -> name.equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is not one of %s".formatted(text, names)));
    }
}
