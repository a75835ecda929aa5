package dev.eleventh.trainer.http;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.judge.ClassComparison;
import dev.eleventh.learning.judge.Forgetting;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.runtime.status.Forgotten;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers in words whether a version forgot anything. */
final class ForgottenText {
    /** These equal joint training on all examples, so they lose nothing by learning in steps. */
    private static final List<String> JOINT = List.of(Strategies.EXACT, Strategies.EXACT_PROJECTED);

    /** Number of classes that the text names. */
    private static final int NAMED = 3;

    private ForgottenText() {}

    static Forgotten nothingLearned() {
        return Forgotten.unknown(null, "Nothing is learned yet, so nothing can be forgotten.");
    }

    static Forgotten notKept(long version) {
        return Forgotten.unknown(
                version,
                "Whether anything is forgotten is unknown: the registry does not keep version %d.".formatted(version));
    }

    static Forgotten otherNetwork(long version) {
        return Forgotten.unknown(
                version,
                "Whether anything is forgotten is unknown: version %d reads another network than the one that embeds the examples."
                        .formatted(version));
    }

    static Forgotten nothingEarlier(long version) {
        return Forgotten.unknown(
                version,
                "No earlier version of several classes was measured, so version %d cannot be compared."
                        .formatted(version));
    }

    /**
     * Returns the answer.
     *
     * @param best the earlier version that each class was compared with
     */
    static Forgotten of(EarlierVersion now, Map<Label, Long> best, Forgetting forgetting) {
        List<Forgotten.Fall> falls = forgetting.falls().stream()
                .map(fall -> fall(
                        fall, Objects.requireNonNull(best.get(fall.comparison().label()))))
                .toList();
        if (forgetting.compared() == 0) {
            return nothingEarlier(now.version());
        }
        if (falls.isEmpty()) {
            return new Forgotten(
                    Forgotten.Answer.NOTHING,
                    now.version(),
                    forgetting.compared(),
                    "Nothing is forgotten: no class is worse than it was by more than chance explains.",
                    List.of(),
                    null);
        }
        return new Forgotten(
                Forgotten.Answer.FELL, now.version(), forgetting.compared(), text(falls), falls, note(now, falls));
    }

    /** Returns whether a class fell because the version was learned in steps: no harder task explains the fall. */
    static boolean hasFallenInSteps(EarlierVersion now, Forgetting forgetting) {
        return !JOINT.contains(now.strategy()) && forgetting.falls().stream().anyMatch(fall -> !fall.harderTask());
    }

    private static Forgotten.Fall fall(Forgetting.Fall fall, long wasVersion) {
        ClassComparison pair = fall.comparison();
        double examples = pair.examples();
        return new Forgotten.Fall(
                pair.label(),
                pair.championRight() / examples,
                wasVersion,
                pair.challengerRight() / examples,
                fall.amongRight() / examples,
                fall.harderTask(),
                pair.examples(),
                fall.wentTo(),
                fall.wentToShare(),
                pair.pValue());
    }

    private static String text(List<Forgotten.Fall> falls) {
        String named = falls.stream().limit(NAMED).map(ForgottenText::sentence).collect(Collectors.joining(" "));
        int more = falls.size() - NAMED;
        return more <= 0 ? named : "%s %d more %s fell.".formatted(named, more, more == 1 ? "class" : "classes");
    }

    private static String sentence(Forgotten.Fall fall) {
        return "'%s' fell from %s (version %d) to %s: more than chance explains; %s went to '%s'."
                .formatted(
                        fall.label(),
                        percent(fall.was()),
                        fall.wasVersion(),
                        percent(fall.now()),
                        fall.wentToShare() > 0.5 ? "most of it" : "the largest part",
                        fall.wentTo());
    }

    private static @Nullable String note(EarlierVersion now, List<Forgotten.Fall> falls) {
        if (JOINT.contains(now.strategy())) {
            return "Version %d equals joint training on all its examples, so no fall comes from learning in steps: a task with more classes is harder, or the examples changed."
                    .formatted(now.version());
        }
        String harder = falls.stream()
                .filter(Forgotten.Fall::harderTask)
                .limit(NAMED)
                .map(fall -> "'" + fall.label() + "'")
                .collect(Collectors.joining(", "));
        return harder.isEmpty()
                ? null
                : "A task with more classes is harder. Among the classes that the earlier version knew, %s did not fall by more than chance explains."
                        .formatted(harder);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
