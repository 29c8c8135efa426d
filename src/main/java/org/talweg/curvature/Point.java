package org.talweg.curvature;

import java.util.Arrays;
import java.util.List;

/**
 * f and its gradient where a method stands.
 *
 * @param surface  f; null where the point was saved for the surface that the next step is on
 * @param x        (n)
 * @param loss     f(x)
 * @param gradient (n) ∇f(x)
 */
record Point(LossSurface surface, double[] x, double loss, double[] gradient) {

    /** What is known already where it is of this surface and this place, else computed. */
    static Point at(LossSurface f, double[] x, Point known) {
        if (known == null || !known.isOf(f) || !Arrays.equals(known.x, x)) {
            return at(f, x);
        }
        return known.surface == f ? known : new Point(f, known.x, known.loss, known.gradient);
    }

    private boolean isOf(LossSurface f) {
        return surface == f || surface == null;
    }

    /** What is known, where it is of this surface; else null. */
    static Point of(LossSurface f, Point known) {
        return known != null && known.isOf(f) ? known : null;
    }

    /** Adds a point's arrays to a state, where it is there; {@link Saved#point} reads them. */
    static void save(Point point, List<double[]> state) {
        if (point != null) {
            state.addAll(List.of(point.x, point.gradient, new double[] {point.loss}));
        }
    }

    static Point at(LossSurface f, double[] x) {
        double[] gradient = new double[x.length];
        double[] place = x.clone();
        double loss = f.gradient(place, gradient);
        return new Point(f, place, loss, gradient);
    }

    /** The point x + c·d. */
    Point moved(double c, double[] d) {
        double[] place = x.clone();
        Vectors.add(c, d, place);
        return at(surface, place);
    }

    /** f(x + c·d) alone. */
    double value(double c, double[] d) {
        double[] place = x.clone();
        Vectors.add(c, d, place);
        return surface.value(place);
    }

    boolean finite() {
        return loss - loss == 0 && Vectors.dot(gradient, gradient) < Double.POSITIVE_INFINITY;
    }

    /** Whether f is lower there, where both are numbers. */
    boolean lowerThan(Point other) {
        return finite() && loss < other.loss;
    }

    /** What a method answers that found no lower point from here. */
    Iteration stays(double damping) {
        return new Iteration(loss, loss, Vectors.norm(gradient), 0, Double.NaN, damping);
    }

    /** What a method answers that went from here to another point, which is written to {@code x}. */
    Iteration goes(Point to, double[] x, double curvature, double damping) {
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            double move = to.x[i] - this.x[i];
            squares += move * move;
        }
        System.arraycopy(to.x, 0, x, 0, x.length);
        return new Iteration(loss, to.loss, Vectors.norm(gradient), Math.sqrt(squares), curvature, damping);
    }
}
