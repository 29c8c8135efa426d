package org.talweg.experiment;

import java.util.Arrays;
import org.talweg.curvature.Counted;
import org.talweg.curvature.Iteration;
import org.talweg.curvature.LossSurface;
import org.talweg.curvature.Minimizer;
import org.talweg.train.Updates;

/**
 * How a run lowered the loss: a point of the curve for each new lowest loss.
 *
 * @param method    name of the method
 * @param settings  what it was set to, empty if nothing
 * @param work      (points) gradient equivalents so far, ascending; {@link Counted#gradientEquivalents}
 * @param losses    (points) lowest loss so far, descending
 * @param steps     steps of the whole run
 * @param gradients gradients of the whole run
 * @param products  products with the Hessian or the Gauss–Newton matrix of the whole run
 * @param values    values of the loss alone of the whole run
 * @param seconds   of the whole run
 */
public record Descent(String method, String settings, double[] work, double[] losses, int steps, long gradients, long products,
        long values, double seconds) {

    /** Work until the loss was a level or less; NaN where it never was. */
    public double work(double level) {
        for (int i = 0; i < losses.length; i++) {
            if (losses[i] <= level) {
                return work[i];
            }
        }
        return Double.NaN;
    }

    public double lowest() {
        return losses.length == 0 ? Double.NaN : losses[losses.length - 1];
    }

    /** A run of an update rule until the loss is low enough, or so many gradients were computed. */
    static Descent of(String method, String settings, Updates updates, LossSurface surface, long gradients, double enough) {
        Curve curve = new Curve(surface);
        int steps = 0;
        for (double loss = updates.evaluate(curve.f); curve.add(loss) && loss > enough && curve.f.gradients() < gradients;
                loss = updates.evaluate(curve.f)) {
            updates.update();
            steps++;
        }
        return curve.descent(method, settings, steps);
    }

    /** A run of a second-order method until the loss is low enough, so much work was done, or no lower point is found. */
    static Descent of(String method, Minimizer minimizer, LossSurface surface, double[] start, double most, double enough) {
        Curve curve = new Curve(surface);
        double[] x = start.clone();
        int steps = 0;
        Iteration iteration;
        do {
            iteration = minimizer.step(curve.f, x);
            steps++;
        } while (curve.add(iteration.loss()) && iteration.moved() && iteration.loss() > enough
                && curve.f.gradientEquivalents() < most);
        return curve.descent(method, "", steps);
    }

    /** A curve as it grows. */
    private static final class Curve {
        private final Counted f;
        private final long start = System.nanoTime();
        private double[] work = new double[64];
        private double[] losses = new double[64];
        private int size;

        Curve(LossSurface surface) {
            f = new Counted(surface);
        }

        /** Whether the loss is a number. */
        boolean add(double loss) {
            if (loss - loss == 0 && (size == 0 || loss < losses[size - 1])) {
                if (size == work.length) {
                    work = Arrays.copyOf(work, 2 * size);
                    losses = Arrays.copyOf(losses, 2 * size);
                }
                work[size] = f.gradientEquivalents();
                losses[size++] = loss;
            }
            return loss - loss == 0;
        }

        Descent descent(String method, String settings, int steps) {
            return new Descent(method, settings, Arrays.copyOf(work, size), Arrays.copyOf(losses, size), steps, f.gradients(),
                    f.products(), f.values(), (System.nanoTime() - start) / 1e9);
        }
    }
}
