package org.talweg.curvature;

/**
 * Newton's method without a matrix: the model f + gᵀp + ½·pᵀBp is lowered by conjugate gradients inside a trust region ‖p‖ ≤ Δ, B
 * being the Hessian or the Gauss–Newton matrix, known by its products with vectors.
 *
 * <p>Steihaug 1983; Nocedal &amp; Wright 2006, algorithms 7.2 and 4.1. Along negative curvature it goes to the region's boundary, so
 * it leaves saddles. Martens 2010 (Hessian-free optimisation) damps the Gauss–Newton matrix in the place of a region.
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
    public static final int PRODUCTS = 100;

    private static final double FIRST_RADIUS = 1;
    private static final double GREATEST_RADIUS = 1e6;
    private static final double LEAST_RADIUS = 1e-10;
    private static final double LEAST_RATIO = 1e-4;
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
        double tolerance = norm * Math.min(0.5, Math.sqrt(norm));
        int most = (int) Math.max(1, Math.min(products, KEPT / from.x().length));
        SteihaugPath path = new SteihaugPath((v, product) -> multiply(f, from.x(), v, product), from.gradient(), radius, tolerance,
                most);
        while (radius >= LEAST_RADIUS) {
            double tried = radius;
            SteihaugPath.Step step = path.within(tried);
            Point to = from.moved(1, step.p());
            double ratio = ratio(from, to, step);
            double length = Vectors.norm(step.p());
            if (!(ratio >= 0.25)) {
                radius = 0.25 * length;
            } else if (ratio > 0.75 && step.onBoundary()) {
                radius = Math.min(2 * radius, GREATEST_RADIUS);
            }
            if (ratio > LEAST_RATIO && to.lowerThan(from)) {
                here = to;
                double bend = 2 * (step.model() - Vectors.dot(from.gradient(), step.p())) / (length * length);
                return from.goes(to, x, bend, tried);
            }
            radius = Math.min(radius, 0.25 * length);
        }
        radius = FIRST_RADIUS;
        return from.stays(radius);
    }

    private void multiply(LossSurface f, double[] at, double[] v, double[] product) {
        if (curvature == Curvature.HESSIAN) {
            f.hessianVector(at, v, product);
        } else {
            f.gaussNewtonVector(at, v, product);
        }
    }

    /** Actual over predicted decrease; where f's difference drowns in rounding it is made of the slopes at both ends. */
    private static double ratio(Point from, Point to, SteihaugPath.Step step) {
        if (!to.finite()) {
            return -1;
        }
        double actual = to.loss() - from.loss();
        if (Math.abs(step.model()) <= StrongWolfe.ROUNDING * Math.abs(from.loss())) {
            actual = 0.5 * (Vectors.dot(from.gradient(), step.p()) + Vectors.dot(to.gradient(), step.p()));
        }
        return actual / step.model();
    }
}
