package org.talweg.experiment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import org.talweg.curvature.Tally;
import org.talweg.data.Dataset;
import org.talweg.nn.Model;

/**
 * Index of critical points against their error: in a network's loss, saddles of high error have many negative eigenvalues, those of
 * low error few.
 *
 * <p>Dauphin, Pascanu, Gulcehre, Cho, Ganguli &amp; Bengio 2014, <i>Identifying and attacking the saddle point problem in
 * high-dimensional non-convex optimization</i>, section 3 and figure 1. Here a layer of tanh on digits of 4 × 4 pixels, and a penalty
 * on all parameters, without which critical points are not isolated. Unlike theirs, runs begin with 0, 1, 2, … units silent, in turn:
 * saddles between the worst and the minima are otherwise rarely met in so small a network. No point that was found is left out but
 * repeats, and what comes after the number asked for.
 *
 * @param settings what was asked for
 * @param points   distinct critical points, in the order found
 * @param runs     of saddle-free Newton, each with the searches from its path
 * @param searches ends of runs and searches from other points
 * @param failures those that stayed above the bound
 * @param repeats  critical points that were known already
 */
public record SaddleIndex(Settings settings, List<IndexedPoint> points, int runs, int searches, int failures, int repeats) {
    /** Points whose losses differ by less than this share are one, or mirror images by exchanged or negated units. */
    public static final double SAME_LOSS = 1e-5;
    /** Rows of the digits. */
    public static final int MOST_ROWS = 1797;
    /** Runs at most, for each point that is asked for. */
    private static final int RUNS_PER_POINT = 4;

    /**
     * What is done.
     *
     * @param points  distinct ones to find; more are left out
     * @param units   of the hidden layer
     * @param l2      λ of the penalty ½λ‖θ‖² on all parameters
     * @param rows    of the digits
     * @param bound   a point is critical where ‖∇f‖₂ is below it
     * @param seed    draws rows, initial weights and noise
     * @param threads runs side by side; the result does not depend on it
     */
    public record Settings(int points, int units, double l2, int rows, double bound, long seed, int threads) {
        /** The defaults. */
        public static Settings of(int points, long seed, int threads) {
            return new Settings(points, 6, 2e-3, 150, 1e-6, seed, threads);
        }

        /** The network. */
        public Model model() {
            return SaddleIndex.model(units);
        }
    }

    /** A hidden layer of tanh between small digits and their classes. */
    static Model model(int units) {
        return Model.input(SmallDigits.FEATURES).dense(units).tanh().dense(SmallDigits.CLASSES).softmaxCrossEntropy();
    }

    /**
     * Searches until there are enough points, or nothing new comes for long.
     *
     * @param tally told of the points after each run
     */
    public static SaddleIndex run(Settings settings, Tally tally) {
        Dataset data = SmallDigits.of(settings.rows(), settings.seed());
        ExecutorService threads = Executors.newFixedThreadPool(settings.threads());
        try {
            Deque<Future<SaddleSearch.Result>> ahead = new ArrayDeque<>();
            List<IndexedPoint> points = new ArrayList<>();
            int searches = 0;
            int failures = 0;
            int repeats = 0;
            int begun = 0;
            int runs = 0;
            for (; runs < RUNS_PER_POINT * settings.points() && points.size() < settings.points(); runs++) {
                while (ahead.size() < settings.threads()) {
                    int number = begun++;
                    ahead.add(threads.submit(() -> search(settings, number, data)));
                }
                // In the order of runs, not of their ends: the same points on any number of threads.
                SaddleSearch.Result result = result(ahead.remove());
                searches += result.searches();
                failures += result.searches() - result.points().size();
                for (IndexedPoint point : result.points()) {
                    boolean known = points.stream().anyMatch(other -> same(other, point));
                    repeats += known ? 1 : 0;
                    if (!known && points.size() < settings.points()) {
                        points.add(point);
                    }
                }
                tally.count(points.size(), settings.points(), searches + " searches");
            }
            return new SaddleIndex(settings, List.copyOf(points), runs, searches, failures, repeats);
        } finally {
            threads.shutdownNow();
        }
    }

    private static SaddleSearch.Result search(Settings settings, int run, Dataset data) {
        try (SaddleSearch search = new SaddleSearch(settings, run, data)) {
            return search.search();
        }
    }

    private static SaddleSearch.Result result(Future<SaddleSearch.Result> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private static boolean same(IndexedPoint a, IndexedPoint b) {
        return Math.abs(a.loss() - b.loss()) < SAME_LOSS * Math.abs(a.loss());
    }

    /** Pearson's r of index and training error. */
    public double correlationWithError() {
        return correlation(points, IndexedPoint::error);
    }

    /** Pearson's r of index and loss. */
    public double correlationWithLoss() {
        return correlation(points, IndexedPoint::loss);
    }

    /** Pearson's r of index and training error of the points found by the gradient's norm alone. */
    public double correlationByGradientNorm() {
        List<IndexedPoint> searched = points.stream().filter(point -> point.found() != IndexedPoint.Found.SADDLE_FREE_NEWTON).toList();
        return correlation(searched, IndexedPoint::error);
    }

    private static double correlation(List<IndexedPoint> points, ToDoubleFunction<IndexedPoint> of) {
        return Correlation.pearson(points.stream().mapToDouble(of).toArray(),
                points.stream().mapToDouble(IndexedPoint::index).toArray());
    }
}
