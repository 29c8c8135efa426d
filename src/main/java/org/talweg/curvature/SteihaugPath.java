package org.talweg.curvature;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The way of conjugate gradients from 0 towards the minimum of the model m(p) = gᵀp + ½·pᵀBp, until the residual is small, the
 * boundary of the trust region is met, or curvature is negative: then on to the boundary along that direction.
 *
 * <p>Steihaug 1983; Nocedal &amp; Wright 2006, algorithm 7.2. Along the way m falls and ‖p‖ grows (theorem 7.3), so the step of a
 * smaller region is where the same way leaves that region: a step that was refused costs no further products.
 */
final class SteihaugPath {
    /** Where the way leaves a region, or ends. */
    record Step(double[] p, double model, boolean onBoundary) {}

    /** A straight piece: its direction, its length in units of that, gᵀd + pᵀBd where it begins, dᵀBd. */
    private record Piece(double[] direction, double length, double slope, double curvature) {}

    private final List<Piece> pieces = new ArrayList<>();
    private final int n;

    /**
     * @param curvature  v → B·v
     * @param gradient   (n) g
     * @param tolerance  of ‖g + Bp‖
     * @param iterations products at most
     */
    SteihaugPath(BiConsumer<double[], double[]> curvature, double[] gradient, double radius, double tolerance, int iterations) {
        n = gradient.length;
        double[] p = new double[n];
        double[] r = gradient.clone();
        double[] d = gradient.clone();
        Vectors.scale(-1, d);
        double[] bd = new double[n];
        double squares = Vectors.dot(r, r);
        for (int i = 0; i < iterations && Math.sqrt(squares) > tolerance; i++) {
            curvature.accept(d, bd);
            double dbd = Vectors.dot(d, bd);
            double slope = Vectors.dot(r, d);
            double length = squares / dbd;
            double room = room(p, d, radius);
            if (!(dbd > 0) || length >= room) {
                pieces.add(new Piece(d, room, slope, dbd));
                return;
            }
            pieces.add(new Piece(d, length, slope, dbd));
            Vectors.add(length, d, p);
            Vectors.add(length, bd, r);
            double before = squares;
            squares = Vectors.dot(r, r);
            d = d.clone();
            Vectors.scale(squares / before, d);
            Vectors.add(-1, r, d);
        }
    }

    Step within(double radius) {
        double[] p = new double[n];
        double model = 0;
        for (Piece piece : pieces) {
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

    /** τ ≥ 0 with ‖p + τ·d‖ = radius. */
    private static double room(double[] p, double[] d, double radius) {
        double dd = Vectors.dot(d, d);
        double pd = Vectors.dot(p, d);
        double rest = Math.max(0, radius * radius - Vectors.dot(p, p));
        double root = Math.sqrt(pd * pd + dd * rest);
        return pd > 0 ? rest / (pd + root) : (root - pd) / dd;
    }
}
