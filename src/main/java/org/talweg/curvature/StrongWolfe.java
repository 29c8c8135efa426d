package org.talweg.curvature;

/**
 * Line search for the strong Wolfe conditions on φ(α) = f(x + α·d):
 * <pre>
 *   φ(α) ≤ φ(0) + c₁·α·φ'(0)     |φ'(α)| ≤ c₂·|φ'(0)|
 * </pre>
 * Nocedal &amp; Wright 2006, algorithms 3.5 and 3.6, with cubic interpolation (equation 3.59) kept inside the bracket; a trial
 * that is no number shrinks the step.
 *
 * <p>Where differences of f drown in its rounding, slopes decide: a lower point is also accepted by the approximate Wolfe conditions
 * of Hager &amp; Zhang 2005, equation 4.1, {@code (2·c₁ − 1)·φ'(0) ≥ φ'(α) ≥ c₂·φ'(0)}. Unlike theirs, f may not rise at all.
 *
 * @param c1          sufficient decrease, in (0, ½)
 * @param c2          curvature, in (c₁, 1): 0.9 for quasi-Newton methods, 0.1 for conjugate gradients
 * @param evaluations trials at most
 */
record StrongWolfe(double c1, double c2, int evaluations) {
    /** Differences of f below this share of |f| are taken for rounding: losses of rows are floats. Hager &amp; Zhang's ε. */
    static final double ROUNDING = 1e-6;

    /** Vectors of n that it holds at most: places and gradients of the trials that it compares, and of the one that it makes. */
    static final int VECTORS = 10;

    StrongWolfe {
        if (!(c1 > 0 && c1 < 0.5 && c2 > c1 && c2 < 1 && evaluations > 0)) {
            throw new IllegalArgumentException("expected 0 < c1 < 0.5, c1 < c2 < 1 and at least 1 evaluation, got c1=" + c1
                    + " c2=" + c2 + " evaluations=" + evaluations);
        }
    }

    /** A step length with f there. */
    record Trial(double step, Point point, double slope) {
        boolean finite() {
            return point.finite();
        }

        double loss() {
            return point.loss();
        }
    }

    /**
     * Searches from a point along a direction of descent.
     *
     * @param first step to try first
     * @return the accepted trial; the lowest one where evaluations ran out; null where none was lower
     */
    Trial from(Point from, double[] direction, double first) {
        double slope = Vectors.dot(from.gradient(), direction);
        if (!(slope < 0) || !(first > 0 && first < Double.POSITIVE_INFINITY)) {
            return null;
        }
        return new Search(from, direction, slope).run(first);
    }

    private final class Search {
        private final Point from;
        private final double[] direction;
        private final Trial start;
        private int left = evaluations;
        private Trial lowest;

        Search(Point from, double[] direction, double slope) {
            this.from = from;
            this.direction = direction;
            start = new Trial(0, from, slope);
            lowest = start;
        }

        /** Algorithm 3.5: steps grow until they bracket. */
        Trial run(double first) {
            Trial previous = start;
            double step = first;
            while (left > 0) {
                Trial trial = trial(step);
                if (accepts(trial)) {
                    return trial;
                }
                if (!trial.finite() || tooHigh(trial, previous)) {
                    return zoom(previous, trial);
                }
                if (trial.slope >= 0) {
                    return zoom(trial, previous);
                }
                double width = trial.step - previous.step;
                double guess = minimum(previous, trial);
                step = trial.step + Math.min(Math.max(guess - trial.step, 0.1 * width), 9 * width);
                if (!(guess > trial.step)) {
                    step = trial.step + 9 * width;
                }
                previous = trial;
            }
            return end();
        }

        /** Algorithm 3.6: {@code low} is the lowest so far, and φ falls from it towards {@code high}. */
        private Trial zoom(Trial low, Trial high) {
            double widthBefore = Double.POSITIVE_INFINITY;
            while (left > 0) {
                double width = high.step - low.step;
                double share;
                if (!high.finite()) {
                    share = 0.1;
                } else if (Math.abs(width) > 0.66 * widthBefore) {
                    share = 0.5;
                } else {
                    double guess = (minimum(low, high) - low.step) / width;
                    share = guess >= 0 && guess <= 1 ? Math.min(Math.max(guess, 1e-3), 1 - 1e-3) : 0.5;
                }
                double step = low.step + share * width;
                if (step == low.step || step == high.step) {
                    break;
                }
                widthBefore = Math.abs(width);
                Trial trial = trial(step);
                if (accepts(trial)) {
                    return trial;
                }
                if (!trial.finite() || tooHigh(trial, low)) {
                    high = trial;
                } else {
                    if (trial.slope * width >= 0) {
                        high = low;
                    }
                    low = trial;
                }
            }
            return end();
        }

        private Trial trial(double step) {
            left--;
            Point point = from.moved(step, direction);
            Trial trial = new Trial(step, point, Vectors.dot(point.gradient(), direction));
            if (trial.finite() && trial.loss() < lowest.loss()) {
                lowest = trial;
            }
            return trial;
        }

        private Trial end() {
            return lowest == start ? null : lowest;
        }

        private boolean accepts(Trial trial) {
            if (!trial.finite() || trial.loss() >= start.loss()) {
                return false;
            }
            boolean wolfe = trial.loss() <= start.loss() + c1 * trial.step * start.slope
                    && Math.abs(trial.slope) <= -c2 * start.slope;
            boolean approximate = drowned(trial, start) && trial.slope <= (2 * c1 - 1) * start.slope
                    && trial.slope >= c2 * start.slope;
            return wolfe || approximate;
        }

        /** Whether a minimum lies between the two; by the slope where the losses cannot tell. */
        private boolean tooHigh(Trial trial, Trial low) {
            if (drowned(trial, start) && drowned(low, start)) {
                return trial.slope * (trial.step - low.step) >= 0;
            }
            return trial.loss() > start.loss() + c1 * trial.step * start.slope || low != start && trial.loss() >= low.loss();
        }

        private boolean drowned(Trial a, Trial b) {
            return Math.abs(a.loss() - b.loss()) <= ROUNDING * Math.abs(start.loss());
        }

        /** Of the cubic through both values and slopes; of the parabola through both slopes where the values are alike. */
        private double minimum(Trial a, Trial b) {
            if (drowned(a, b)) {
                return a.step - a.slope * (b.step - a.step) / (b.slope - a.slope);
            }
            double d1 = a.slope + b.slope - 3 * (a.loss() - b.loss()) / (a.step - b.step);
            double root = d1 * d1 - a.slope * b.slope;
            if (!(root >= 0)) {
                return Double.NaN;
            }
            double d2 = Math.copySign(Math.sqrt(root), b.step - a.step);
            return b.step - (b.step - a.step) * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2);
        }
    }
}
