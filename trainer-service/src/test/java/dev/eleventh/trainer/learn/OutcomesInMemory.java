package dev.eleventh.trainer.learn;

import dev.eleventh.learning.judge.ServedAnswer;
import dev.eleventh.trainer.registry.Outcomes;
import java.util.ArrayList;
import java.util.List;

/** Outcomes that a test chooses. */
final class OutcomesInMemory implements Outcomes {
    final List<ServedAnswer> served = new ArrayList<>();
    int reads;

    /** Whether the examples of the outcomes are recorded. */
    boolean recorded = true;

    @Override
    public long newest() {
        return served.size();
    }

    @Override
    public List<ServedAnswer> served(long champion, int limit) {
        reads++;
        return recorded ? served.subList(0, Math.min(limit, served.size())) : List.of();
    }
}
