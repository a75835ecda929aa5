package dev.eleventh.trainer.registry;

import dev.eleventh.learning.judge.ServedAnswer;
import java.util.List;

/** The predictions whose true labels arrived later. */
public interface Outcomes {
    /** Returns the number of the newest change; 0 while there is none. It rises when an outcome comes or is corrected. */
    long newest();

    /**
     * Returns what the versions of the champion's probation answered, in the order in which the labels arrived. These
     * are the champion and earlier versions of the same probation, without those that were rolled back. Images whose
     * examples are not recorded are left out.
     */
    List<ServedAnswer> served(long champion, int limit);
}
