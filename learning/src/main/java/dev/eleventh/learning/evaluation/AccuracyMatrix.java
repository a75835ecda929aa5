package dev.eleventh.learning.evaluation;

import java.util.List;

/**
 * What a learner knew of each task after each task: R[i][j] is the accuracy on the test images of task j after learning
 * task i (Lopez-Paz and Ranzato 2017, "Gradient Episodic Memory for Continual Learning"). T tasks, counted from 0 here
 * and from 1 in the papers.
 *
 * <p>A class-incremental learner has one head over all classes seen, so an accuracy on classes that it has not seen
 * says nothing and has no entry: row i has at least the entries j &le; i, and more only where a stream shows classes of
 * later tasks early.
 *
 * @param rows [T][tasks seen], accuracies in [0, 1]; no row is shorter than the one before
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

    /** T. */
    public int tasks() {
        return rows.size();
    }

    /** Accuracy on the tasks seen once task {@code i} is learned: the mean of row i. */
    public double accuracyAfter(int i) {
        return mean(
                rows.get(i).stream().mapToDouble(Double::doubleValue).sum(),
                rows.get(i).size());
    }

    /** ACC = (1/T) &Sigma;<sub>j</sub> R[T-1][j], the accuracy when all is learned (Lopez-Paz and Ranzato 2017). */
    public double averageAccuracy() {
        return accuracyAfter(tasks() - 1);
    }

    /**
     * The mean over all tasks i of the accuracy on the classes seen once i is learned, the first task included
     * (Rebuffi et al. 2017, "iCaRL: Incremental Classifier and Representation Learning"). It also sees what was lost on
     * the way and found again.
     */
    public double averageIncrementalAccuracy() {
        double sum = 0;
        for (int i = 0; i < tasks(); i++) {
            sum += accuracyAfter(i);
        }
        return mean(sum, tasks());
    }

    /**
     * F = (1/(T-1)) &Sigma;<sub>j&lt;T-1</sub> max<sub>l&lt;T-1</sub> (R[l][j] - R[T-1][j]): how far each task but the
     * last is now below the best that it ever was, in [-1, 1]; negative when all got better (Chaudhry et al. 2018,
     * "Riemannian Walk for Incremental Learning"). The maximum is over the steps l at which the task's classes had been
     * seen. 0 for a single task, which nothing has followed.
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
     * BWT = (1/(T-1)) &Sigma;<sub>j&lt;T-1</sub> (R[T-1][j] - R[j][j]): what learning later tasks did to each task
     * since it was learned, in [-1, 1]; negative when it was harmed (Lopez-Paz and Ranzato 2017). 0 for a single task.
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
     * What learning one task after the other costs against learning all at once: joint accuracy minus average
     * accuracy, joint training being the usual upper bound (for instance Li and Hoiem 2016, "Learning without
     * Forgetting").
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
