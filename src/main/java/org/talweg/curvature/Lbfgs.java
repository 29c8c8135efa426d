package org.talweg.curvature;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Limited-memory BFGS: d = −H·∇f, H an approximation of the inverse Hessian from the last m pairs s = Δx, y = Δ∇f, with a
 * strong-Wolfe line search along d.
 *
 * <p>Nocedal &amp; Wright 2006, algorithms 7.4 and 7.5, with {@code γ = sᵀy / yᵀy} (equation 7.20) as first approximation. Pairs are
 * of one surface each, so it may change from step to step (mini-batches). PyTorch's LBFGS takes steps of a fixed length unless
 * {@code line_search_fn="strong_wolfe"} is given.
 */
public final class Lbfgs implements Minimizer {
    /** Pairs kept by default. */
    public static final int MEMORY = 20;

    private static final StrongWolfe SEARCH = new StrongWolfe(1e-4, 0.9, 25);
    /** Pairs of a smaller cosine between s and y say nothing of curvature that is not rounding. */
    private static final double LEAST_COSINE = 1e-8;

    private record Pair(double[] s, double[] y, double sy) {
        Pair(double[] s, double[] y) {
            this(s, y, Vectors.dot(s, y));
        }

        boolean tells() {
            return sy > LEAST_COSINE * Vectors.norm(s) * Vectors.norm(y);
        }
    }

    private final int memory;
    private final Deque<Pair> pairs = new ArrayDeque<>(); // newest first
    private Point here;

    /** @param memory m, 1 or more; 5 to 50 is usual */
    public Lbfgs(int memory) {
        if (memory < 1) {
            throw new IllegalArgumentException("expected a memory of at least 1 pair, got memory=" + memory);
        }
        this.memory = memory;
    }

    @Override
    public Iteration step(LossSurface f, double[] x) {
        Point from = Point.at(f, x, here);
        here = from;
        if (!from.finite()) {
            return from.stays(0);
        }
        double[] direction = direction(from.gradient());
        StrongWolfe.Trial to = SEARCH.from(from, direction, firstStep(from));
        if (to == null && !pairs.isEmpty()) {
            pairs.clear();
            direction = direction(from.gradient());
            to = SEARCH.from(from, direction, firstStep(from));
        }
        if (to == null) {
            return from.stays(0);
        }
        here = to.point();
        double curvature = remember(from, here);
        return from.goes(here, x, curvature, to.step());
    }

    /** 1 once curvature is known; before that, a step of length 1 at most. */
    private double firstStep(Point from) {
        return pairs.isEmpty() ? Math.min(1, 1 / Vectors.norm(from.gradient())) : 1;
    }

    /** Algorithm 7.4: −H·g. */
    private double[] direction(double[] gradient) {
        double[] q = gradient.clone();
        Vectors.scale(-1, q);
        if (pairs.isEmpty()) {
            return q;
        }
        double[] alpha = new double[pairs.size()];
        int i = 0;
        for (Pair pair : pairs) {
            alpha[i] = Vectors.dot(pair.s, q) / pair.sy;
            Vectors.add(-alpha[i++], pair.y, q);
        }
        Pair newest = pairs.getFirst();
        Vectors.scale(newest.sy / Vectors.dot(newest.y, newest.y), q);
        for (Iterator<Pair> oldestFirst = pairs.descendingIterator(); oldestFirst.hasNext();) {
            Pair pair = oldestFirst.next();
            double beta = Vectors.dot(pair.y, q) / pair.sy;
            Vectors.add(alpha[--i] - beta, pair.s, q);
        }
        return q;
    }

    /** Keeps the pair of a step; sᵀy / sᵀs, the mean curvature along it. */
    private double remember(Point from, Point to) {
        double[] s = to.x().clone();
        Vectors.add(-1, from.x(), s);
        double[] y = to.gradient().clone();
        Vectors.add(-1, from.gradient(), y);
        Pair pair = new Pair(s, y);
        if (pair.tells()) {
            pairs.addFirst(pair);
            if (pairs.size() > memory) {
                pairs.removeLast();
            }
        }
        return pair.sy / Vectors.dot(s, s);
    }

    @Override
    public Needs needs(int n) {
        return new Needs((2L * memory + StrongWolfe.VECTORS + 3) * n, false, false);
    }

    @Override
    public List<double[]> state(LossSurface next) {
        Point known = Point.of(next, here);
        List<double[]> state = Saved.of("lbfgs", Saved.flag(known), pairs.size());
        Point.save(known, state);
        for (Pair pair : pairs) {
            state.addAll(List.of(pair.s, pair.y));
        }
        return state;
    }

    @Override
    public void restore(int n, List<double[]> state) {
        Saved saved = Saved.read("lbfgs", n, state, 2);
        Point known = saved.point(0);
        Deque<Pair> restored = new ArrayDeque<>();
        for (int i = saved.count(1, memory, "pairs"); i > 0; i--) {
            Pair pair = new Pair(saved.vector("a step"), saved.vector("a change of the gradient"));
            saved.require(pair.tells(), "pairs of positive curvature", "sᵀy=" + pair.sy);
            restored.addLast(pair);
        }
        saved.end();
        here = known;
        pairs.clear();
        pairs.addAll(restored);
    }
}
