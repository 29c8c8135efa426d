package org.talweg.curvature;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Search for points with ∇f = 0, whatever their index: a start is led to one near it by {@link GradientNormMinimizer}.
 *
 * <p>A start is given up where ‖∇f‖ is not halved within {@value #PATIENCE} steps, or stays above the bound for all of them.
 *
 * @param f     of few numbers, as a step takes n Hessian products
 * @param bound a point is critical where ‖∇f‖₂ is below it
 * @param steps at most, from a start
 */
public record CriticalPoints(LossSurface f, double bound, int steps) {
    private static final int PATIENCE = 10;

    public CriticalPoints {
        if (!(bound > 0 && bound < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("expected a finite bound above 0 for the norm of the gradient, got bound=" + bound
                    + "; take 1e-6 or so");
        }
        if (steps < 1) {
            throw new IllegalArgumentException("expected at least 1 step, got steps=" + steps + "; take 50 or so");
        }
    }

    /** The critical point that a start leads to, or nothing where it is given up. */
    public Optional<double[]> near(double[] start) {
        double[] x = start.clone();
        Minimizer newton = new GradientNormMinimizer();
        double[] norms = new double[steps + 1];
        for (int i = 0; i <= steps; i++) {
            norms[i] = gradientNorm(x);
            if (norms[i] < bound) {
                return Optional.of(x);
            }
            boolean slow = i >= PATIENCE && norms[i] > 0.5 * norms[i - PATIENCE];
            if (slow || i == steps || !newton.step(f, x).moved()) {
                break;
            }
        }
        return Optional.empty();
    }

    /** Critical points that the starts lead to, in their order; those nearer than {@code distance} to an earlier one left out. */
    public List<double[]> distinct(Iterable<double[]> starts, double distance) {
        List<double[]> found = new ArrayList<>();
        for (double[] start : starts) {
            near(start).filter(x -> found.stream().allMatch(known -> distance(known, x) >= distance)).ifPresent(found::add);
        }
        return found;
    }

    public double gradientNorm(double[] x) {
        double[] gradient = new double[f.size()];
        f.gradient(x, gradient);
        return Vectors.norm(gradient);
    }

    private static double distance(double[] a, double[] b) {
        double[] difference = a.clone();
        Vectors.add(-1, b, difference);
        return Vectors.norm(difference);
    }
}
