package org.talweg.curvature;

import java.util.List;

/**
 * Newton's method without a matrix: the model f + gᵀp + ½·pᵀBp is lowered by conjugate gradients inside a trust region ‖p‖ ≤ Δ, B
 * being the Hessian or the Gauss–Newton matrix, known by its products with vectors.
 *
 * <p>Steihaug 1983; Nocedal &amp; Wright 2006, algorithm 7.2. Along negative curvature it goes to the region's boundary, so it leaves
 * saddles. A product costs as much as several values of f, so the region is not only judged afterwards as in their algorithm 4.1:
 * it grows within the step while f falls as foreseen, and shrinks while that lowers f, on one way of conjugate gradients. Martens
 * 2010 (Hessian-free optimisation) damps the Gauss–Newton matrix in the place of a region, and goes back on the way likewise.
 */
public final class NewtonCg implements Minimizer {
    /** What B is. */
    public enum Curvature {
        /** ∇²f: exact, indefinite away from minima. */
        HESSIAN,
        /** JᵀH_L J: positive semi-definite for a convex loss; only for a network's loss. */
        GAUSS_NEWTON
    }

    /** Products of a step at most, by default. */
    public static final int PRODUCTS = 40;

    private static final double FIRST_RADIUS = 1;
    private static final double LEAST_RADIUS = 1e-10;
    /** Residual of the model's gradient that a way ends at, as a share of ‖g‖; √‖g‖ where that is less. */
    private static final double RESIDUAL = 0.5;
    /** Actual over foreseen decrease above which the region grows, and below which it shrinks. */
    private static final double GOOD = 0.7;
    private static final double POOR = 0.25;
    private static final double FACTOR = 2;
    /** Numbers of the way that are kept: 128 MiB. */
    private static final long KEPT = 1 << 24;

    private final Curvature curvature;
    private final int products;
    private double radius = FIRST_RADIUS;
    private Point here;

    public NewtonCg(Curvature curvature) {
        this(curvature, PRODUCTS);
    }

    /** @param products of a step at most, 1 or more; fewer for networks of many parameters, as a vector is kept for each */
    public NewtonCg(Curvature curvature, int products) {
        if (products < 1) {
            throw new IllegalArgumentException("expected at least 1 product, got products=" + products);
        }
        this.curvature = curvature;
        this.products = products;
    }

    @Override
    public Iteration step(LossSurface f, double[] x) {
        Point from = Point.at(f, x, here);
        here = from;
        double norm = Vectors.norm(from.gradient());
        if (!from.finite() || norm == 0) {
            return from.stays(radius);
        }
        int most = kept(products, x.length);
        SymmetricOperator b = curvature == Curvature.HESSIAN ? SymmetricOperator.hessian(f, from.x())
                : SymmetricOperator.gaussNewton(f, from.x());
        SteihaugPath path = new SteihaugPath(b, from.gradient(), norm * Math.min(RESIDUAL, Math.sqrt(norm)), most);
        Try best = new Try(from, path, radius);
        if (best.ratio() > GOOD) {
            while (best.step.onBoundary() && best.ratio() > GOOD) {
                Try next = new Try(from, path, FACTOR * best.radius);
                if (!(next.loss < best.loss)) {
                    break;
                }
                best = next;
            }
        } else {
            while (best.radius > LEAST_RADIUS && best.ratio() < GOOD) {
                Try next = new Try(from, path, Vectors.norm(best.step.p()) / FACTOR);
                if (best.ratio() > POOR && !(next.loss < best.loss)) {
                    break;
                }
                best = next;
            }
        }
        double stretch = best.step.onBoundary() || best.ratio() < GOOD ? 1 : stretch(from, best);
        Point to = from.moved(stretch, best.step.p());
        if (!to.lowerThan(from)) {
            radius = FIRST_RADIUS;
            return from.stays(radius);
        }
        here = to;
        radius = best.radius;
        return from.goes(to, x, best.step.curvature(from.gradient()), radius);
    }

    private String name() {
        return curvature == Curvature.HESSIAN ? "newton-cg" : "gauss-newton-cg";
    }

    @Override
    public Needs needs(int n) {
        return new Needs((kept(products, n) + 14L) * n, curvature == Curvature.HESSIAN, curvature == Curvature.GAUSS_NEWTON);
    }

    @Override
    public List<double[]> state(LossSurface next) {
        Point known = Point.of(next, here);
        List<double[]> state = Saved.of(name(), Saved.flag(known), radius);
        Point.save(known, state);
        return state;
    }

    @Override
    public void restore(int n, List<double[]> state) {
        Saved saved = Saved.read(name(), n, state, 2);
        Point known = saved.point(0);
        double region = saved.size(1, "radius");
        saved.require(region > 0, "a radius above 0", "radius=" + region);
        saved.end();
        here = known;
        radius = region;
    }

    /** Vectors of n that a step keeps: as many as asked for where memory allows. */
    static int kept(int most, int n) {
        return (int) Math.max(1, Math.min(most, KEPT / n));
    }

    /** A minimum of the model inside the region is gone beyond while f falls: losses that end in exponentials are longer than it. */
    private static double stretch(Point from, Try best) {
        double stretch = 1;
        double loss = best.loss;
        while (true) {
            double next = from.value(FACTOR * stretch, best.step.p());
            if (!(next < loss)) {
                return stretch;
            }
            loss = next;
            stretch *= FACTOR;
        }
    }

    /** A region tried. */
    private static final class Try {
        final SteihaugPath.Step step;
        final double radius;
        final double loss;
        private final double before;

        Try(Point from, SteihaugPath path, double radius) {
            this.radius = radius;
            step = path.within(radius);
            before = from.loss();
            double value = from.value(1, step.p());
            loss = value - value == 0 ? value : Double.POSITIVE_INFINITY;
        }

        /** Actual over foreseen decrease. */
        double ratio() {
            return (loss - before) / step.model();
        }
    }
}
