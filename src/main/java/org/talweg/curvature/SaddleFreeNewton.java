package org.talweg.curvature;

import java.util.List;

/**
 * Saddle-free Newton: {@code p = −(|H| + λI)⁻¹·∇f}, |H| with the absolute values of H's eigenvalues, so that directions of negative
 * curvature are descended as far as their curvature says, where Newton's method climbs them.
 *
 * <p>Dauphin et al. 2014, algorithm 1: H in a Krylov subspace, by Lanczos from the gradient; in it several steps with one |H|, each
 * with the λ that lowers f most. Where n is small, H is taken whole. The subspace ends before its greatest dimension when the
 * system above is solved well enough in it.
 */
public final class SaddleFreeNewton implements Minimizer {
    /** Parameters up to which the whole Hessian is taken, by default. */
    public static final int DENSE = 100;
    /** Greatest dimension of the subspace, by default. */
    public static final int SUBSPACE = 40;

    /** What the subspace may leave of the gradient; √‖∇f‖ where that is less. */
    private static final double RESIDUAL = 0.5;
    private static final double FIRST_DAMPING = 1e-2;
    private static final double LEAST_DAMPING = 1e-8;
    private static final double FACTOR = 4;
    private static final int TRIALS = 30;
    private static final int INNER_STEPS = 5;
    /** Another step in the same subspace is worth its gradient if the step before lowered f by this share of all steps in it. */
    private static final double WORTH = 0.1;

    private final int subspace; // 0: dense
    private double damping; // λ
    private boolean damped; // once λ is known
    private Point here;

    /** Whole for n ≤ {@value #DENSE}, else in a subspace of {@value #SUBSPACE} dimensions at most. */
    public SaddleFreeNewton() {
        this(SUBSPACE);
    }

    /** @param subspace greatest dimension, 1 or more; n at most counts. A vector of n is kept for each, in 128 MiB at most */
    public SaddleFreeNewton(int subspace) {
        if (subspace < 1) {
            throw new IllegalArgumentException("expected a subspace of at least 1 dimension, got subspace=" + subspace);
        }
        this.subspace = subspace;
    }

    private SaddleFreeNewton(boolean dense) {
        subspace = 0;
    }

    /** With the whole Hessian, for networks of at most {@value DampedNewton#LIMIT} parameters. */
    public static SaddleFreeNewton dense() {
        return new SaddleFreeNewton(true);
    }

    @Override
    public Iteration step(LossSurface f, double[] x) {
        if (subspace == 0) {
            DampedNewton.requireSmall(f, "saddle-free-newton");
        }
        Point from = Point.at(f, x, here);
        here = from;
        if (!from.finite() || Vectors.norm(from.gradient()) == 0) {
            return from.stays(damping);
        }
        Eigen pairs = isDense(x.length) ? Eigen.ofHessian(f, from.x())
                : krylov(from);
        double largest = pairs.scale();
        if (!damped && largest >= 0) { // else no number, of a Hessian that overflowed
            damping = FIRST_DAMPING * largest;
            damped = true;
        }
        Point to = from;
        double used = damping;
        double bend = Double.NaN;
        for (int i = 0; i < INNER_STEPS; i++) {
            double[] parts = pairs.parts(to.gradient());
            double least = LEAST_DAMPING * largest;
            double lambda = lowest(to, pairs, parts, least);
            if (Double.isNaN(lambda)) {
                break;
            }
            double[] step = step(pairs, parts, lambda);
            Point next = to.moved(1, step);
            if (!next.lowerThan(to)) {
                break;
            }
            double fall = to.loss() - next.loss();
            if (i == 0) {
                used = lambda;
                damping = lambda;
                bend = bend(pairs, parts, lambda);
            }
            to = next;
            if (fall < WORTH * (from.loss() - to.loss())) {
                break;
            }
        }
        here = to;
        return to == from ? from.stays(damping) : from.goes(to, x, bend, used);
    }

    @Override
    public Needs needs(int n) {
        return new Needs((isDense(n) ? Eigen.numbers(n) : 2L * kept(n) * n) + 10L * n, true, false);
    }

    @Override
    public List<double[]> state(LossSurface next) {
        Point known = Point.of(next, here);
        List<double[]> state = Saved.of("saddle-free-newton", Saved.flag(known), damped ? 1 : 0, damping);
        Point.save(known, state);
        return state;
    }

    @Override
    public void restore(int n, List<double[]> state) {
        Saved saved = Saved.read("saddle-free-newton", n, state, 3);
        Point known = saved.point(0);
        boolean begun = saved.flag(1, "damped");
        double lambda = saved.size(2, "damping");
        saved.require(begun || lambda == 0, "no damping before the first step", "damping=" + lambda);
        saved.end();
        here = known;
        damped = begun;
        damping = lambda;
    }

    private boolean isDense(int n) {
        return subspace == 0 || n <= DENSE;
    }

    private int kept(int n) {
        return NewtonCg.kept(subspace, n);
    }

    /** Ritz pairs of the subspace of the gradient that solves the system well enough. */
    private Eigen krylov(Point from) {
        double tolerance = Math.min(RESIDUAL, Math.sqrt(Vectors.norm(from.gradient())));
        return Lanczos.of(SymmetricOperator.hessian(from.surface(), from.x()), from.gradient(),
                kept(from.x().length), soFar -> residual(soFar, damping) <= tolerance).ritzPairs();
    }

    /** Of (|T| + λI)·y = e₁, carried on by one dimension: what the subspace leaves of ‖g‖ = 1. */
    private static double residual(Lanczos subspace, double damping) {
        Eigen small = subspace.ritz();
        int last = subspace.steps() - 1;
        double part = 0;
        for (int i = 0; i <= last; i++) {
            double[] s = small.vectors()[i];
            part += s[last] * s[0] / (Math.abs(small.values()[i]) + damping);
        }
        return subspace.offDiagonal()[last] * Math.abs(part);
    }

    /** The λ that lowers f most among those by powers of {@value #FACTOR} from the last one; NaN where none does. */
    private double lowest(Point from, Eigen pairs, double[] parts, double least) {
        double best = Math.max(damping, least);
        double loss = loss(from, pairs, parts, best);
        int trials = TRIALS;
        while (!(loss < from.loss()) && --trials > 0) {
            best *= FACTOR;
            loss = loss(from, pairs, parts, best);
        }
        if (!(loss < from.loss())) {
            return Double.NaN;
        }
        boolean first = true;
        for (double factor : new double[] {1 / FACTOR, FACTOR}) {
            while (best * factor >= least) {
                double next = loss(from, pairs, parts, best * factor);
                if (!(next < loss)) {
                    break;
                }
                best *= factor;
                loss = next;
                first = false;
            }
            if (!first) {
                break;
            }
        }
        return best;
    }

    private static double loss(Point from, Eigen pairs, double[] parts, double lambda) {
        return from.value(1, step(pairs, parts, lambda));
    }

    private static double[] step(Eigen pairs, double[] parts, double lambda) {
        double[] step = new double[pairs.vectors()[0].length];
        for (int i = 0; i < parts.length; i++) {
            Vectors.add(-parts[i] / (Math.abs(pairs.values()[i]) + lambda), pairs.vectors()[i], step);
        }
        return step;
    }

    /** dᵀHd / dᵀd of the step. */
    private static double bend(Eigen pairs, double[] parts, double lambda) {
        double bends = 0;
        double squares = 0;
        for (int i = 0; i < parts.length; i++) {
            double part = parts[i] / (Math.abs(pairs.values()[i]) + lambda);
            bends += pairs.values()[i] * part * part;
            squares += part * part;
        }
        return bends / squares;
    }
}
