package org.talweg.curvature;

import java.util.ArrayList;
import java.util.List;

/**
 * The way of conjugate gradients from 0 towards the minimum of the model m(p) = gᵀp + ½·pᵀBp, until the residual is small; where
 * curvature is not positive it goes on along that direction for ever. A trust region cuts it where it leaves.
 *
 * <p>Steihaug 1983; Nocedal &amp; Wright 2006, algorithm 7.2. Along the way m falls and ‖p‖ grows (theorem 7.3), so one way serves
 * regions of every size, and products are only taken as far as it is asked for.
 */
final class SteihaugPath {
    /**
     * Where the way leaves a region, or ends.
     *
     * @param p     (n)
     * @param model m(p), below 0
     */
    record Step(double[] p, double model, boolean onBoundary) {
        /** pᵀBp / pᵀp. */
        double curvature(double[] gradient) {
            return 2 * (model - Vectors.dot(gradient, p)) / Vectors.dot(p, p);
        }
    }

    /** A straight piece: its direction, its length in units of that, gᵀd + pᵀBd where it begins, dᵀBd. */
    private record Piece(double[] direction, double length, double slope, double curvature) {}

    private final SymmetricOperator b;
    private final double tolerance;
    private final int most;
    private final List<Piece> pieces = new ArrayList<>();
    private final double[] r;
    private final double[] bd;
    private double[] d;
    private double squares;

    /**
     * @param b         B
     * @param gradient  (n) g
     * @param tolerance of ‖g + Bp‖
     * @param most      products at most
     */
    SteihaugPath(SymmetricOperator b, double[] gradient, double tolerance, int most) {
        this.b = b;
        this.tolerance = tolerance;
        this.most = most;
        r = gradient.clone();
        d = gradient.clone();
        Vectors.scale(-1, d);
        bd = new double[r.length];
        squares = Vectors.dot(r, r);
    }

    Step within(double radius) {
        double[] p = new double[r.length];
        double model = 0;
        for (int i = 0; i < pieces.size() || goesOn(); i++) {
            Piece piece = pieces.get(i);
            double room = room(p, piece.direction, radius);
            boolean leaves = piece.length >= room;
            double length = leaves ? room : piece.length;
            Vectors.add(length, piece.direction, p);
            model += length * (piece.slope + 0.5 * length * piece.curvature);
            if (leaves) {
                return new Step(p, model, true);
            }
        }
        return new Step(p, model, false);
    }

    /** One iteration more, where there is one to take. */
    private boolean goesOn() {
        if (pieces.size() == most || Math.sqrt(squares) <= tolerance) {
            return false;
        }
        b.times(d, bd);
        double dbd = Vectors.dot(d, bd);
        double slope = Vectors.dot(r, d);
        if (!(dbd > 0)) {
            pieces.add(new Piece(d, Double.POSITIVE_INFINITY, slope, dbd));
            return true;
        }
        double length = squares / dbd;
        pieces.add(new Piece(d, length, slope, dbd));
        Vectors.add(length, bd, r);
        double before = squares;
        squares = Vectors.dot(r, r);
        d = d.clone();
        Vectors.scale(squares / before, d);
        Vectors.add(-1, r, d);
        return true;
    }

    /** τ ≥ 0 with ‖p + τ·d‖ = radius. */
    private static double room(double[] p, double[] d, double radius) {
        double dd = Vectors.dot(d, d);
        double pd = Vectors.dot(p, d);
        double rest = Math.max(0, radius * radius - Vectors.dot(p, p));
        double root = Math.sqrt(pd * pd + dd * rest);
        return pd > 0 ? rest / (pd + root) : (root - pd) / dd;
    }
}
