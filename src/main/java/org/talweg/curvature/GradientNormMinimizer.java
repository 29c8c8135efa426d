package org.talweg.curvature;

import java.util.List;

/**
 * Newton's method for ∇f = 0, which stops at minima, saddles and maxima alike: lowers ½‖∇f‖², whose gradient is H∇f, by
 *
 * <pre>
 * δ  = −(H² + μ²I)⁻¹ H∇f = −Σ λᵢ (qᵢᵀ∇f) / (λᵢ² + μ²) qᵢ
 * Δx = δ − ½(H² + μ²I)⁻¹ H·D²∇f[δ, δ]
 * </pre>
 *
 * over the eigenvectors qᵢ of the Hessian H: for functions of few numbers, as a step takes n products. The second term, left out
 * where it is not small beside δ, follows curved valleys of ‖∇f‖; its derivative is a difference of gradients. The damping μ is that
 * of Levenberg and Marquardt; as gradients cost little beside the Hessian, a step tries several and takes the lowest ‖∇f‖.
 *
 * <p>Source: Dauphin et al. 2014, section 3 and appendix; Transtrum &amp; Sethna 2012, <i>Improvements to the Levenberg-Marquardt
 * algorithm for nonlinear least-squares minimization</i>, section on geodesic acceleration. It may end where H∇f = 0 but ∇f is not:
 * a minimum of ‖∇f‖ where H is singular.
 */
public final class GradientNormMinimizer implements Minimizer {
    private static final double START = 1e-2;
    private static final double LEAST = 1e-8;
    private static final double FACTOR = 4;
    private static final double MOST = 1e4;
    /** Length of the difference for the second derivative, over that of δ. */
    private static final double DIFFERENCE = 0.1;
    /** Greatest length of the second-order term over that of δ. */
    private static final double MOST_BEND = 0.4;

    /** μ over the largest |λ|. */
    private double damping = START;

    @Override
    public Iteration step(LossSurface f, double[] x) {
        int n = f.size();
        double[] gradient = new double[n];
        double loss = f.gradient(x, gradient);
        double norm = Vectors.norm(gradient);
        if (norm == 0) {
            return new Iteration(loss, loss, 0, 0, Double.NaN, damping);
        }
        Eigen hessian = Eigen.ofHessian(f, x);
        Trial best = trial(f, x, gradient, hessian, damping);
        // Down while that helps, else up.
        for (double mu = damping / FACTOR; mu > LEAST; mu /= FACTOR) {
            Trial trial = trial(f, x, gradient, hessian, mu);
            if (!trial.below(best.norm)) {
                break;
            }
            best = trial;
        }
        for (double mu = damping * FACTOR; best.damping >= damping && mu < MOST; mu *= FACTOR) {
            Trial trial = trial(f, x, gradient, hessian, mu);
            if (trial.below(best.norm)) {
                best = trial;
            } else if (best.norm < norm) {
                break;
            }
        }
        if (!(best.norm < norm)) {
            return new Iteration(loss, loss, norm, 0, Double.NaN, damping);
        }
        damping = best.damping;
        System.arraycopy(best.x, 0, x, 0, n);
        return new Iteration(loss, best.loss, norm, best.length, Double.NaN, damping);
    }

    @Override
    public Needs needs(int n) {
        return new Needs(Eigen.numbers(n) + 12L * n, true, false);
    }

    @Override
    public List<double[]> state(LossSurface next) {
        return Saved.of("gradient-norm", damping);
    }

    @Override
    public void restore(int n, List<double[]> state) {
        Saved saved = Saved.read("gradient-norm", n, state, 1);
        double mu = saved.size(0, "damping");
        saved.require(mu > 0, "a damping above 0", "damping=" + mu);
        saved.end();
        damping = mu;
    }

    private record Trial(double damping, double[] x, double length, double loss, double norm) {
        /** Whether ‖∇f‖ is less here; any number is less than NaN, where f overflowed. */
        boolean below(double other) {
            return norm < other || norm - norm == 0 && Double.isNaN(other);
        }
    }

    private static Trial trial(LossSurface f, double[] x, double[] gradient, Eigen hessian, double damping) {
        int n = x.length;
        double mu = damping * hessian.scale();
        double[] step = solve(hessian, gradient, mu);
        double[] there = x.clone();
        double[] gradientThere = new double[n];
        Vectors.add(DIFFERENCE, step, there);
        f.gradient(there, gradientThere);
        double[] second = new double[n]; // D²∇f[δ, δ]
        double[] product = product(hessian, step);
        for (int i = 0; i < n; i++) {
            second[i] = 2 / DIFFERENCE * ((gradientThere[i] - gradient[i]) / DIFFERENCE - product[i]);
        }
        double[] bend = solve(hessian, second, mu);
        if (0.5 * Vectors.norm(bend) <= MOST_BEND * Vectors.norm(step)) {
            Vectors.add(0.5, bend, step);
        }
        there = x.clone();
        Vectors.add(1, step, there);
        double loss = f.gradient(there, gradientThere);
        return new Trial(damping, there, Vectors.norm(step), loss, Vectors.norm(gradientThere));
    }

    /** −(H² + μ²I)⁻¹ H·v. */
    private static double[] solve(Eigen hessian, double[] v, double mu) {
        double[] result = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            double lambda = hessian.values()[i];
            double[] q = hessian.vectors()[i];
            Vectors.add(-lambda * Vectors.dot(q, v) / (lambda * lambda + mu * mu), q, result);
        }
        return result;
    }

    private static double[] product(Eigen hessian, double[] v) {
        double[] result = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            double[] q = hessian.vectors()[i];
            Vectors.add(hessian.values()[i] * Vectors.dot(q, v), q, result);
        }
        return result;
    }
}
