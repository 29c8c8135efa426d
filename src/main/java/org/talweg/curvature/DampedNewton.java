package org.talweg.curvature;

import java.util.List;

/**
 * Newton's method with damping: {@code d = −(H + λI)⁻¹·∇f}, H the whole Hessian by n products, for small networks.
 *
 * <p>Goodfellow et al. 2016, algorithm 8.8 and equation 8.28. It solves ∇f = 0 and not min f: directions of negative curvature
 * beyond −λ are climbed, so it is drawn to saddles where {@link SaddleFreeNewton} leaves them (Dauphin et al. 2014, section 4). λ
 * starts at 0, grows where f would not fall or falls by less than a quarter of what the model foresees, and goes back where it
 * falls by three quarters of that (Levenberg 1944; Marquardt 1963; Nocedal &amp; Wright 2006, section 10.3).
 */
public final class DampedNewton implements Minimizer {
    /** Parameters at most: a step takes n products and an eigendecomposition of O(n³). */
    public static final int LIMIT = 1000;

    /** Eigenvalues below this share of the greatest are rounding of float products: nothing is known along them. */
    private static final double ROUNDING = 1e-7;
    private static final double FACTOR = 10;
    private static final double LEAST = 1e-6;
    private static final int TRIALS = 20;

    private double damping; // in units of the greatest |eigenvalue|
    private Point here;

    @Override
    public Iteration step(LossSurface f, double[] x) {
        requireSmall(f, "newton");
        Point from = Point.at(f, x, here);
        here = from;
        if (!from.finite()) {
            return from.stays(0);
        }
        Eigen hessian = Eigen.ofHessian(f, from.x());
        double largest = hessian.scale();
        double[] parts = hessian.parts(from.gradient());
        for (int i = 0; i < TRIALS; i++) {
            double lambda = damping * largest;
            double[] direction = new double[x.length];
            double bend = 0;
            for (int j = 0; j < parts.length; j++) {
                double divisor = hessian.values()[j] + lambda;
                if (Math.abs(divisor) > ROUNDING * largest) {
                    double part = -parts[j] / divisor;
                    Vectors.add(part, hessian.vectors()[j], direction);
                    bend += hessian.values()[j] * part * part;
                }
            }
            Point to = from.moved(1, direction);
            if (to.lowerThan(from)) {
                double foreseen = Vectors.dot(from.gradient(), direction) + 0.5 * bend;
                double ratio = (to.loss() - from.loss()) / foreseen;
                if (ratio > 0.75) {
                    damping = damping > LEAST ? damping / FACTOR : 0;
                } else if (ratio < 0.25) {
                    damping = more();
                }
                here = to;
                return from.goes(to, x, bend / Vectors.dot(direction, direction), lambda);
            }
            damping = more();
        }
        damping = 0;
        return from.stays(damping);
    }

    private double more() {
        return Math.max(LEAST, damping * FACTOR);
    }

    @Override
    public Needs needs(int n) {
        return new Needs(Eigen.numbers(n) + 8L * n, true, false);
    }

    @Override
    public List<double[]> state(LossSurface next) {
        Point known = Point.of(next, here);
        List<double[]> state = Saved.of("newton", Saved.flag(known), damping);
        Point.save(known, state);
        return state;
    }

    @Override
    public void restore(int n, List<double[]> state) {
        Saved saved = Saved.read("newton", n, state, 2);
        Point known = saved.point(0);
        double restored = saved.size(1, "damping");
        saved.end();
        here = known;
        damping = restored;
    }

    static void requireSmall(LossSurface f, String method) {
        if (f.size() > LIMIT) {
            throw new IllegalArgumentException("expected at most " + LIMIT + " parameters for the dense Hessian of " + method
                    + ", got " + f.size() + "; take newton-cg or saddle-free-newton in a Krylov subspace");
        }
    }
}
