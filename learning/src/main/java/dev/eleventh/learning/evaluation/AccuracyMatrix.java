package dev.eleventh.learning.evaluation;

import java.util.List;

/**
 * The accuracy of a learner on each task after each task: R[i][j] is the accuracy on the test images of task j after
 * learning task i (Lopez-Paz and Ranzato 2017, "Gradient Episodic Memory for Continual Learning"). There are T tasks,
 * counted from 0 here and from 1 in the papers.
 *
 * <p>A class-incremental learner has one head over all classes seen. An accuracy on classes that the learner has not
 * seen is meaningless and has no entry: row i has at least the entries j &le; i, and more only if a stream shows
 * classes of later tasks early.
 *
 * @param rows [T][tasks seen], accuracies in [0, 1]; no row is shorter than the previous one
 */
public record AccuracyMatrix(List<List<Double>> rows) {
    public AccuracyMatrix {
        rows = rows.stream().map(List::copyOf).toList();
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("an accuracy matrix needs at least one task, had none");
        }
        for (int i = 0; i < rows.size(); i++) {
            requireRow(i, rows.get(i), rows.size(), i == 0 ? 0 : rows.get(i - 1).size());
        }
    }

    private static void requireRow(int i, List<Double> row, int tasks, int before) {
        if (row.size() < Math.max(i + 1, before) || row.size() > tasks) {
            throw new IllegalArgumentException("row %d must have %d to %d accuracies, had %d"
                    .formatted(i, Math.max(i + 1, before), tasks, row.size()));
        }
        row.stream().filter(accuracy -> !(accuracy >= 0 && accuracy <= 1)).forEach(accuracy -> {
            throw new IllegalArgumentException("an accuracy must be in [0, 1], row %d had %s".formatted(i, accuracy));
        });
    }

    /** Returns T. */
    public int tasks() {
        return rows.size();
    }

    /** Returns the accuracy on the tasks seen once task {@code i} is learned: the mean of row i. */
    public double accuracyAfter(int i) {
        return mean(
                rows.get(i).stream().mapToDouble(Double::doubleValue).sum(),
                rows.get(i).size());
    }

    /** Returns ACC = (1/T) &Sigma;<sub>j</sub> R[T-1][j], the accuracy after all tasks (Lopez-Paz and Ranzato 2017). */
    public double averageAccuracy() {
        return accuracyAfter(tasks() - 1);
    }

    /**
     * Returns the mean over all tasks i of the accuracy on the classes seen once i is learned, including the first task
     * (Rebuffi et al. 2017, "iCaRL: Incremental Classifier and Representation Learning"). This measure includes
     * accuracy that was lost and later regained.
     */
    public double averageIncrementalAccuracy() {
        double sum = 0;
        for (int i = 0; i < tasks(); i++) {
            sum += accuracyAfter(i);
        }
        return mean(sum, tasks());
    }

    /**
     * Returns F = (1/(T-1)) &Sigma;<sub>j&lt;T-1</sub> max<sub>l&lt;T-1</sub> (R[l][j] - R[T-1][j]): how far each task
     * except the last is now below its best, in [-1, 1]; negative when all tasks improved (Chaudhry et al. 2018,
     * "Riemannian Walk for Incremental Learning"). The maximum is over the steps l at which the task's classes had been
     * seen. 0 for a single task, because no task follows it.
     */
    public double forgetting() {
        int last = tasks() - 1;
        double sum = 0;
        for (int j = 0; j < last; j++) {
            double best = 0;
            for (int l = 0; l < last; l++) {
                best = rows.get(l).size() > j ? Math.max(best, rows.get(l).get(j)) : best;
            }
            sum += best - rows.get(last).get(j);
        }
        return mean(sum, last);
    }

    /**
     * Returns BWT = (1/(T-1)) &Sigma;<sub>j&lt;T-1</sub> (R[T-1][j] - R[j][j]): the effect of learning later tasks on
     * each task since it was learned, in [-1, 1]; negative when later tasks did harm (Lopez-Paz and Ranzato 2017). 0
     * for a single task.
     */
    public double backwardTransfer() {
        int last = tasks() - 1;
        double sum = 0;
        for (int j = 0; j < last; j++) {
            sum += rows.get(last).get(j) - rows.get(j).get(j);
        }
        return mean(sum, last);
    }

    /**
     * Returns the cost of learning the tasks in sequence instead of jointly: joint accuracy minus average accuracy.
     * Joint training is the usual upper bound (for instance Li and Hoiem 2016, "Learning without Forgetting").
     *
     * @param joint one row: the accuracy on each of the T tasks of the same learner, given all of them together
     */
    public double jointGap(List<Double> joint) {
        if (joint.size() != tasks()) {
            throw new IllegalArgumentException(
                    "joint training must be measured on all %d tasks, was on %d".formatted(tasks(), joint.size()));
        }
        return mean(joint.stream().mapToDouble(Double::doubleValue).sum(), tasks()) - averageAccuracy();
    }

    private static double mean(double sum, int count) {
        return count == 0 ? 0 : sum / count;
    }
}
