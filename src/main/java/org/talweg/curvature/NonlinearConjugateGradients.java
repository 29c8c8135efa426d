package org.talweg.curvature;

import java.util.List;

/**
 * Nonlinear conjugate gradients: d ← −∇f + β·d, with a strong-Wolfe line search along d.
 *
 * <p>Nocedal &amp; Wright 2006, algorithm 5.4; Goodfellow et al. 2016, section 8.6.2. The direction starts again from −∇f after n
 * steps and where it would not descend; Fletcher and Reeves's also where successive gradients are far from orthogonal (equation
 * 5.52), as it may otherwise stay with a bad direction for long.
 */
public final class NonlinearConjugateGradients implements Minimizer {
    /** What β is made of. */
    public enum Formula {
        /** β = gₖ₊₁ᵀgₖ₊₁ / gₖᵀgₖ (equation 5.41a). */
        FLETCHER_REEVES,
        /** β = max(0, gₖ₊₁ᵀ(gₖ₊₁ − gₖ) / gₖᵀgₖ) (equations 5.44 and 5.45). */
        POLAK_RIBIERE_PLUS
    }

    private static final double CURVATURE = 0.1;
    private static final double ORTHOGONAL = 0.1;
    private static final int EVALUATIONS = 25;

    private final Formula formula;
    private final StrongWolfe search;
    private Point here;
    private double[] direction; // null: from −∇f
    private double[] gradientBefore;
    private double slopeBefore;
    private double stepBefore;
    private int steps; // since the last start

    public NonlinearConjugateGradients(Formula formula) {
        this(formula, CURVATURE);
    }

    /** @param curvature c₂ of the line search, in (0, ½): the smaller, the closer each search comes to the minimum along its line */
    public NonlinearConjugateGradients(Formula formula, double curvature) {
        if (!(curvature > 0 && curvature < 0.5)) {
            throw new IllegalArgumentException("expected 0 < curvature < 0.5, got curvature=" + curvature);
        }
        this.formula = formula;
        search = new StrongWolfe(Math.min(1e-4, 0.1 * curvature), curvature, EVALUATIONS);
    }

    @Override
    public Iteration step(LossSurface f, double[] x) {
        Point from = Point.at(f, x, here);
        here = from;
        if (!from.finite()) {
            return from.stays(0);
        }
        turn(from.gradient());
        StrongWolfe.Trial to = search.from(from, direction, firstStep(from));
        if (to == null && steps > 0) {
            restart(from.gradient());
            to = search.from(from, direction, firstStep(from));
        }
        if (to == null) {
            direction = null;
            return from.stays(0);
        }
        here = to.point();
        gradientBefore = from.gradient();
        slopeBefore = Vectors.dot(from.gradient(), direction);
        stepBefore = to.step();
        steps++;
        double curvature = (to.slope() - slopeBefore) / (to.step() * Vectors.dot(direction, direction));
        return from.goes(here, x, curvature, to.step());
    }

    private void turn(double[] gradient) {
        if (direction == null || steps >= gradient.length) {
            restart(gradient);
            return;
        }
        double squares = Vectors.dot(gradient, gradient);
        double both = Vectors.dot(gradient, gradientBefore);
        double before = Vectors.dot(gradientBefore, gradientBefore);
        double beta;
        if (formula == Formula.POLAK_RIBIERE_PLUS) {
            beta = Math.max(0, (squares - both) / before);
        } else {
            beta = Math.abs(both) >= ORTHOGONAL * squares ? 0 : squares / before;
        }
        if (beta == 0) {
            restart(gradient);
            return;
        }
        Vectors.scale(beta, direction);
        Vectors.add(-1, gradient, direction);
        if (!(Vectors.dot(gradient, direction) < 0)) {
            restart(gradient);
        }
    }

    private void restart(double[] gradient) {
        direction = gradient.clone();
        Vectors.scale(-1, direction);
        steps = 0;
    }

    /** As long as the step before by first order (section 3.5); at the very beginning of length 1 at most. */
    private double firstStep(Point from) {
        if (gradientBefore == null) {
            return Math.min(1, 1 / Vectors.norm(from.gradient()));
        }
        return stepBefore * slopeBefore / Vectors.dot(from.gradient(), direction);
    }

    private String name() {
        return formula == Formula.POLAK_RIBIERE_PLUS ? "conjugate-gradients" : "conjugate-gradients-fr";
    }

    @Override
    public Needs needs(int n) {
        return new Needs((StrongWolfe.VECTORS + 4L) * n, false, false);
    }

    @Override
    public List<double[]> state(LossSurface next) {
        Point known = Point.of(next, here);
        List<double[]> state = Saved.of(name(), Saved.flag(known), Saved.flag(direction), Saved.flag(gradientBefore), -slopeBefore,
                stepBefore, steps);
        Point.save(known, state);
        if (direction != null) {
            state.add(direction.clone()); // it is turned in place
        }
        if (gradientBefore != null) {
            state.add(gradientBefore);
        }
        return state;
    }

    @Override
    public void restore(int n, List<double[]> state) {
        Saved saved = Saved.read(name(), n, state, 6);
        Point known = saved.point(0);
        double[] way = saved.flag(1, "direction") ? saved.vector("a direction") : null;
        double[] before = saved.flag(2, "gradient before") ? saved.vector("the gradient before") : null;
        saved.require(way == null || before != null, "a gradient before where there is a direction", "none");
        double fall = saved.size(3, "fall of the line search before");
        double length = saved.size(4, "length of the step before");
        int count = saved.count(5, Integer.MAX_VALUE, "steps");
        saved.end();
        here = known;
        direction = way;
        gradientBefore = before;
        slopeBefore = -fall;
        stepBefore = length;
        steps = count;
    }
}
