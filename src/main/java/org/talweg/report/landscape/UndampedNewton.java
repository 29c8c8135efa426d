package org.talweg.report.landscape;

import java.util.List;
import org.talweg.curvature.Eigen;
import org.talweg.curvature.Iteration;
import org.talweg.curvature.LossSurface;
import org.talweg.curvature.Minimizer;
import org.talweg.curvature.Vectors;

/**
 * Newton's step without damping or line search, {@code x ← x − Σ (qᵢᵀg / λᵢ)·qᵢ}: it goes to the critical point of the quadratic
 * that fits at x, be that a minimum, a saddle or a maximum. Goodfellow et al. 2016, algorithm 8.8 and section 8.2.3.
 *
 * <p>For functions of few numbers: each step takes the whole spectrum.
 */
final class UndampedNewton implements Minimizer {
    /** Below this gradient a critical point is reached. */
    private static final double CRITICAL = 1e-9;
    /** Curvature below this counts as this, so that a flat direction gives a finite step. */
    private static final double FLAT = 1e-9;

    @Override
    public Iteration step(LossSurface f, double[] x) {
        double[] gradient = new double[x.length];
        double before = f.gradient(x, gradient);
        double norm = Vectors.norm(gradient);
        if (norm < CRITICAL) {
            return new Iteration(before, before, norm, 0, Double.NaN, 0);
        }
        Eigen spectrum = Eigen.ofHessian(f, x);
        double[] step = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double curvature = spectrum.values()[i];
            double divisor = Math.abs(curvature) < FLAT ? FLAT : curvature;
            double along = Vectors.dot(spectrum.vectors()[i], gradient) / divisor;
            Vectors.add(-along, spectrum.vectors()[i], step);
        }
        Vectors.add(1, step, x);
        return new Iteration(before, f.value(x), norm, Vectors.norm(step), Double.NaN, 0);
    }

    @Override
    public Needs needs(int n) {
        return new Needs(6L * n * n, true, false);
    }

    /** Nothing: each step is a function of its place alone. */
    @Override
    public List<double[]> state(LossSurface next) {
        return List.of();
    }

    @Override
    public void restore(int n, List<double[]> state) {
        if (!state.isEmpty()) {
            throw new IllegalArgumentException("expected no saved state of an undamped Newton's method, got arrays=" + state.size()
                    + "; go on with the state that this method saved");
        }
    }
}
