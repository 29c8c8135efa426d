package org.talweg.curvature;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * All that is said of the curvature of a loss at a point.
 *
 * @param taylor  the model along the gradient
 * @param steps   the model against the loss for some steps, ascending
 * @param lowest  the lowest eigenvalues, ascending
 * @param highest the highest eigenvalues, descending
 * @param density of all eigenvalues: exact, or by stochastic Lanczos quadrature
 * @param point   index, condition and kind
 * @param size    n, number of parameters
 */
public record Curvature(Taylor taylor, List<Taylor.Step> steps, List<Eigenvalue> lowest, List<Eigenvalue> highest,
        SpectralDensity density, CriticalPoint point, int size) {
    private static final int SHOWN = 5;
    private static final double TOLERANCE = 1e-4;

    /**
     * An eigenvalue.
     *
     * @param value    λ, or the Ritz value θ
     * @param residual how far λ lies from θ, at most; 0 of a dense spectrum
     */
    public record Eigenvalue(double value, double residual) {}

    /**
     * How much work to do.
     *
     * @param dense   parameters up to which the whole Hessian is computed, by as many products
     * @param lanczos steps of a Lanczos iteration at most; each keeps a vector of n doubles
     * @param probes  of the spectral density, each an iteration
     * @param seed    draws start vectors and probes
     */
    public record Effort(int dense, int lanczos, int probes, long seed) {
        public Effort {
            if (dense < 0 || lanczos < 2 || probes < 1) {
                throw new IllegalArgumentException("expected dense of 0 or more, at least 2 Lanczos steps and 1 probe, got dense="
                        + dense + " lanczos=" + lanczos + " probes=" + probes);
            }
        }

        /** Dense up to 1,000 parameters; else 60 steps for the ends, and 4 probes. */
        public static Effort usual(long seed) {
            return new Effort(1000, 60, 4, seed);
        }

        /** Products with the Hessian, at most. */
        public int products(int n) {
            return n <= dense ? n : (int) Math.min(Integer.MAX_VALUE, (1L + probes) * Math.min(n, lanczos));
        }
    }

    /**
     * Computes it.
     *
     * @param learningRates steps to look at besides those around ε*
     */
    public static Curvature at(LossSurface f, double[] x, Effort effort, Tally tally, double... learningRates) {
        Taylor taylor = Taylor.at(f, x);
        List<Taylor.Step> steps = steps(taylor, learningRates).mapToObj(epsilon -> taylor.step(f, x, epsilon)).toList();
        int n = f.size();
        int all = effort.products(n);
        int[] done = {0};
        SymmetricOperator hessian = SymmetricOperator.of(n, (v, product) -> {
            f.hessianVector(x, v, product);
            tally.count(++done[0], all, "");
        });
        if (n <= effort.dense()) {
            Eigen eigen = Eigen.of(Eigen.matrix(hessian));
            List<Eigenvalue> values = DoubleStream.of(eigen.values()).mapToObj(value -> new Eigenvalue(value, 0)).toList();
            return new Curvature(taylor, steps, values.subList(0, Math.min(SHOWN, n)), descending(values),
                    SpectralDensity.of(eigen), CriticalPoint.of(taylor.gradientNorm(), eigen), n);
        }
        Lanczos lanczos = Lanczos.of(hessian, effort.lanczos(), TOLERANCE, effort.seed());
        SpectralDensity density = SpectralDensity.of(hessian, effort.probes(), effort.lanczos(), effort.seed());
        List<Eigenvalue> values = new ArrayList<>();
        for (int i = 0; i < lanczos.steps(); i++) {
            values.add(new Eigenvalue(lanczos.value(i), lanczos.residual(i)));
        }
        return new Curvature(taylor, steps, List.copyOf(values.subList(0, Math.min(SHOWN, values.size()))), descending(values),
                density, CriticalPoint.of(taylor.gradientNorm(), density, lanczos), n);
    }

    private static List<Eigenvalue> descending(List<Eigenvalue> values) {
        List<Eigenvalue> highest = new ArrayList<>();
        for (int i = values.size() - 1; i >= 0 && highest.size() < SHOWN; i--) {
            highest.add(values.get(i));
        }
        return List.copyOf(highest);
    }

    /** Around ε*, where the model turns up again at 2ε*; decades where it never does. */
    private static DoubleStream steps(Taylor taylor, double[] learningRates) {
        double best = taylor.bestStep();
        DoubleStream around = Double.isNaN(best) ? DoubleStream.empty()
                : Double.isInfinite(best) ? DoubleStream.of(1e-3, 1e-2, 1e-1, 1)
                : DoubleStream.of(0.1, 0.5, 1, 2, 4).map(factor -> factor * best);
        return DoubleStream.concat(around, Double.isNaN(best) ? DoubleStream.empty() : DoubleStream.of(learningRates)).sorted()
                .distinct();
    }

    /** Whether the spectrum is that of the whole Hessian. */
    public boolean exact() {
        return !point.estimated();
    }
}
