package dev.eleventh.runtime.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which rules have findings, and remembers since when each condition holds. The memory is bounded by the number
 * of series that meet a condition now. Not thread-safe.
 */
final class Holding {
    private final List<AlertRule> rules;
    private final SampleHistory history;
    private final Map<Key, Instant> since = new HashMap<>();

    /** A rule that holds for one set of labels. */
    private record Key(String alert, Map<String, String> labels) {}

    Holding(List<AlertRule> rules) {
        this.rules = List.copyOf(rules);
        this.history = new SampleHistory(AlertRules.windows(rules));
    }

    /**
     * Applies the rules to the samples of one moment.
     *
     * @param process the name of this process, for rules on metrics of every service
     */
    List<Finding> look(Instant now, List<Sample> samples, String process) {
        history.add(now, samples);
        Map<Key, Instant> still = new HashMap<>();
        List<Finding> findings = new ArrayList<>();
        for (AlertRule rule : rules) {
            rule.condition().met(history).forEach((labels, value) -> {
                Key key = new Key(rule.alert(), labels);
                Instant began = since.getOrDefault(key, now);
                still.put(key, began);
                if (rule.isDue(began, now)) {
                    findings.add(rule.finding(process, labels, value, began, now));
                }
            });
        }
        since.clear();
        since.putAll(still);
        return findings;
    }
}
