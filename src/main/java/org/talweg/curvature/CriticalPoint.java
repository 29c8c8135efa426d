package org.talweg.curvature;

/**
 * What kind of point the curvature tells of, where the gradient is 0; elsewhere, what kind of bowl the point lies in.
 *
 * <p>An eigenvalue counts as flat up to {@value #FLAT} of the largest |λ|, as products are rounded to float; in an estimate up to
 * {@value #RESOLVED}, as the nodes of a quadrature do not tell smaller ones from 0. Where no curvature exceeds
 * {@value #PLATEAU}, a step of length 1 changes the loss by less than half of that, and the point is a plateau. The share of negative
 * eigenvalues is the index α of Dauphin et al. 2014, section 2.
 *
 * @param kind         by the signs of the eigenvalues that are not flat
 * @param index        share of negative eigenvalues
 * @param flat         share of flat ones
 * @param condition    largest by smallest |λ| of those that are not flat; NaN on a plateau. Infinite strictly, where some are flat
 * @param gradientNorm ‖g‖₂; this is a critical point as far as it is 0
 * @param lowest       lowest eigenvalue
 * @param highest      highest eigenvalue
 * @param threshold    |λ| up to which an eigenvalue counts as flat
 * @param estimated    whether shares and condition are estimates by Lanczos; the condition is then a lower bound, nearly
 */
public record CriticalPoint(Kind kind, double index, double flat, double condition, double gradientNorm, double lowest,
        double highest, double threshold, boolean estimated) {
    /** Share of the largest |λ| up to which an eigenvalue of a dense spectrum counts as flat. */
    public static final double FLAT = 1e-5;
    /** The same in an estimate. */
    public static final double RESOLVED = 1e-3;
    /** Curvature that counts as none. */
    public static final double PLATEAU = 1e-6;

    /** Kinds of critical points. */
    public enum Kind {
        /** No direction goes down: eigenvalues positive, or flat. */
        MINIMUM,
        /** Some directions go up and some down. */
        SADDLE,
        /** No direction goes up: eigenvalues negative, or flat. */
        MAXIMUM,
        /** All directions are flat to second order; what lies beyond, the Hessian does not tell. */
        PLATEAU
    }

    /** From the whole spectrum. */
    public static CriticalPoint of(double gradientNorm, Eigen eigen) {
        return of(gradientNorm, eigen, FLAT);
    }

    /**
     * From the whole spectrum.
     *
     * @param share of the largest |λ| up to which an eigenvalue counts as flat
     */
    public static CriticalPoint of(double gradientNorm, Eigen eigen, double share) {
        SpectralDensity exact = SpectralDensity.of(eigen);
        return of(gradientNorm, exact, exact.nodes()[0], exact.nodes()[exact.nodes().length - 1], share, false);
    }

    /** From estimates for large networks: extreme eigenvalues by Lanczos, shares by quadrature. */
    public static CriticalPoint of(double gradientNorm, SpectralDensity density, Lanczos extremes) {
        int last = density.nodes().length - 1;
        return of(gradientNorm, density, Math.min(extremes.value(0), density.nodes()[0]),
                Math.max(extremes.value(extremes.steps() - 1), density.nodes()[last]), RESOLVED, true);
    }

    private static CriticalPoint of(double gradientNorm, SpectralDensity density, double lowest, double highest,
            double share, boolean estimated) {
        double largest = Math.max(Math.abs(lowest), Math.abs(highest));
        double threshold = largest <= PLATEAU ? PLATEAU : share * largest;
        double smallest = Double.POSITIVE_INFINITY;
        for (double node : density.nodes()) {
            smallest = Math.abs(node) > threshold ? Math.min(smallest, Math.abs(node)) : smallest;
        }
        Kind kind = largest <= PLATEAU ? Kind.PLATEAU
                : lowest >= -threshold ? Kind.MINIMUM : highest <= threshold ? Kind.MAXIMUM : Kind.SADDLE;
        double negative = density.share(Double.NEGATIVE_INFINITY, Math.nextDown(-threshold));
        return new CriticalPoint(kind, negative, density.share(Math.nextDown(-threshold), threshold),
                kind == Kind.PLATEAU ? Double.NaN : largest / Math.min(smallest, largest), gradientNorm, lowest, highest, threshold,
                estimated);
    }
}
