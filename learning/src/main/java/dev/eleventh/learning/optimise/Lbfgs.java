package dev.eleventh.learning.optimise;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Minimises a smooth convex function by limited-memory BFGS with a backtracking line search (Nocedal and Wright,
 * Numerical Optimization, 2006, algorithms 7.4, 7.5 and 3.1). Deterministic: it uses no randomness and sums in a fixed
 * order.
 */
public final class Lbfgs {
    private static final int MEMORY = 10;
    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final int MAX_HALVINGS = 30;

    private final double tolerance;
    private final int maxIterations;

    public Lbfgs(double tolerance, int maxIterations) {
        this.tolerance = tolerance;
        this.maxIterations = maxIterations;
    }

    /** One remembered step: its move and the change of the gradient along it. */
    private static final class Step {
        final double[] move;
        final double[] gradientChange;
        final double curvature;

        Step(double[] move, double[] gradientChange) {
            this.move = move;
            this.gradientChange = gradientChange;
            this.curvature = dot(move, gradientChange);
        }
    }

    /**
     * Moves {@code point} to the minimum.
     *
     * @param preconditioner the estimate of the inverse Hessian before any step is remembered; null for none
     */
    public Fit minimise(Objective objective, double[] point, @Nullable Preconditioner preconditioner) {
        double[] gradient = new double[point.length];
        double value = objective.evaluate(point, gradient);
        Deque<Step> memory = new ArrayDeque<>();
        int iteration = 0;
        while (largest(gradient) > tolerance && iteration < maxIterations) {
            Interruption.check();
            double[] direction = direction(gradient, memory, preconditioner);
            double[] next = new double[point.length];
            double[] nextGradient = new double[point.length];
            double nextValue = search(objective, point, value, gradient, direction, next, nextGradient);
            if (Double.isNaN(nextValue)) {
                // float32 arithmetic finds no further descent: within its precision, this is the minimum
                return new Fit(iteration, value, largest(gradient) <= 10 * tolerance);
            }
            remember(memory, point, next, gradient, nextGradient);
            System.arraycopy(next, 0, point, 0, point.length);
            gradient = nextGradient;
            value = nextValue;
            iteration++;
        }
        return new Fit(iteration, value, largest(gradient) <= tolerance);
    }

    /**
     * The two-loop recursion: returns the negative gradient times the inverse Hessian estimated from the remembered
     * steps.
     */
    private static double[] direction(double[] gradient, Deque<Step> memory, @Nullable Preconditioner preconditioner) {
        double[] q = new double[gradient.length];
        addScaled(q, -1, gradient);
        if (memory.isEmpty()) {
            if (preconditioner != null) {
                return preconditioner.apply(q);
            }
            scale(q, 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))));
            return q;
        }
        double[] alphas = new double[memory.size()];
        int i = 0;
        for (Step step : memory) {
            alphas[i] = dot(step.move, q) / step.curvature;
            addScaled(q, -alphas[i++], step.gradientChange);
        }
        Step newest = memory.getFirst();
        double[] change = newest.gradientChange;
        if (preconditioner != null) {
            q = preconditioner.apply(q);
            change = preconditioner.apply(change);
        }
        scale(q, newest.curvature / dot(newest.gradientChange, change));
        for (Iterator<Step> oldestFirst = memory.descendingIterator(); oldestFirst.hasNext(); ) {
            Step step = oldestFirst.next();
            addScaled(q, alphas[--i] - dot(step.gradientChange, q) / step.curvature, step.move);
        }
        return q;
    }

    /** Halves the step until the value falls enough; returns NaN when it never does. */
    private static double search(
            Objective objective,
            double[] point,
            double value,
            double[] gradient,
            double[] direction,
            double[] next,
            double[] nextGradient) {
        double slope = dot(gradient, direction);
        double length = 1;
        for (int halving = 0; halving < MAX_HALVINGS && slope < 0; halving++) {
            System.arraycopy(point, 0, next, 0, point.length);
            addScaled(next, length, direction);
            double nextValue = objective.evaluate(next, nextGradient);
            if (nextValue <= value + SUFFICIENT_DECREASE * length * slope) {
                return nextValue;
            }
            length /= 2;
        }
        return Double.NaN;
    }

    private static void remember(
            Deque<Step> memory, double[] point, double[] next, double[] gradient, double[] nextGradient) {
        double[] move = next.clone();
        addScaled(move, -1, point);
        double[] change = nextGradient.clone();
        addScaled(change, -1, gradient);
        Step step = new Step(move, change);
        // a step without positive curvature (a rounding effect) would spoil the estimate
        if (step.curvature > 1e-12 * dot(change, change)) {
            memory.addFirst(step);
            if (memory.size() > MEMORY) {
                memory.removeLast();
            }
        }
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** Keeps four independent sums, so that an addition need not wait for the previous one. */
    private static double dot(double[] a, double[] b) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            sum0 += a[i] * b[i];
            sum1 += a[i + 1] * b[i + 1];
            sum2 += a[i + 2] * b[i + 2];
            sum3 += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            sum0 += a[i] * b[i];
        }
        return sum0 + sum1 + sum2 + sum3;
    }

    private static void addScaled(double[] target, double factor, double[] values) {
        for (int i = 0; i < target.length; i++) {
            target[i] += factor * values[i];
        }
    }

    private static void scale(double[] values, double factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }
}
