package org.talweg.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.talweg.curvature.CriticalPoint;
import org.talweg.curvature.CriticalPoints;
import org.talweg.curvature.Eigen;
import org.talweg.curvature.LossSurface;
import org.talweg.curvature.Minimizer;
import org.talweg.curvature.Ridge;
import org.talweg.curvature.SaddleFreeNewton;
import org.talweg.data.Dataset;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.experiment.IndexedPoint.Found;
import org.talweg.kernel.PhiloxStream;
import org.talweg.nn.Model;
import org.talweg.train.Evaluator;
import org.talweg.train.NetworkSurface;
import org.talweg.train.Weights;

/**
 * One run of {@link SaddleIndex}: saddle-free Newton from initial weights of its own, then searches by the gradient's norm from
 * points of its path with noise, and from uniform weights. A function of settings and number.
 */
final class SaddleSearch implements AutoCloseable {
    /** Searches from points of the run's path, and from uniform weights. */
    static final int NEAR = 4;
    static final int UNIFORM = 1;
    /** Steps of a run, and of a search, at most. */
    static final int STEPS = 60;

    /** Amplitudes of the uniform noise, in turn. */
    private static final double[] NOISE = {0.3, 0.1, 0.03, 0.01};
    /** Amplitudes of uniform weights, in turn. */
    private static final double[] WIDTHS = {1, 1.5};
    private static final int DRAWS = 2;

    private final SaddleIndex.Settings settings;
    private final int run;
    private final Model model;
    private final Dataset data;
    private final Engine engine = new CpuEngine(1);
    private final LossSurface f;
    private final double[] start;
    private final List<IndexedPoint> points = new ArrayList<>();
    private int searches;

    SaddleSearch(SaddleIndex.Settings settings, int run, Dataset data) {
        this.settings = settings;
        this.run = run;
        this.data = data;
        model = settings.model();
        Weights initial = new Weights(model.initialParameters(seed()), model.initialStates());
        f = new Ridge(new NetworkSurface(engine, model, initial, data), settings.l2());
        start = NetworkSurface.pack(model, initial.parameters());
        silence(run % settings.units());
    }

    /**
     * Makes the first units 0 in all their weights: they stay so on every path of a gradient or of the Hessian, until noise wakes
     * them. Where such a run ends is a minimum of the smaller network and a saddle of the whole one.
     */
    private void silence(int silent) {
        int units = settings.units();
        int biases = units * (SmallDigits.FEATURES + SmallDigits.CLASSES);
        for (int unit = 0; unit < silent; unit++) {
            for (int i = 0; i < SmallDigits.FEATURES; i++) {
                start[i * units + unit] = 0;
            }
            for (int i = 0; i < SmallDigits.CLASSES; i++) {
                start[units * SmallDigits.FEATURES + unit * SmallDigits.CLASSES + i] = 0;
            }
            start[biases + unit] = 0;
        }
    }

    private long seed() {
        return settings.seed() + 0x9E3779B97F4A7C15L * run;
    }

    /** All critical points found, duplicates included. */
    record Result(List<IndexedPoint> points, int searches) {}

    Result search() {
        CriticalPoints critical = new CriticalPoints(f, settings.bound(), STEPS);
        List<double[]> path = path(critical);
        double[] end = path.get(path.size() - 1);
        searches++;
        if (critical.gradientNorm(end) < settings.bound()) {
            points.add(point(critical, Found.SADDLE_FREE_NEWTON, 0, end));
        }
        PhiloxStream draws = new PhiloxStream(seed(), DRAWS);
        for (int i = 0; i < NEAR; i++) {
            double noise = NOISE[i % NOISE.length];
            add(critical, Found.NEAR_A_RUN, noise, noisy(path.get(draws.nextInt(Math.max(1, path.size() - 1))), noise, draws));
        }
        for (int i = 0; i < UNIFORM; i++) {
            double width = WIDTHS[run % WIDTHS.length];
            add(critical, Found.UNIFORM, width, noisy(new double[f.size()], width, draws));
        }
        return new Result(points, searches);
    }

    /** Where saddle-free Newton passes, until the gradient is below the bound. */
    private List<double[]> path(CriticalPoints critical) {
        Minimizer method = SaddleFreeNewton.dense();
        List<double[]> path = new ArrayList<>();
        double[] x = start.clone();
        path.add(x.clone());
        for (int i = 0; i < STEPS && critical.gradientNorm(x) >= settings.bound() && method.step(f, x).moved(); i++) {
            path.add(x.clone());
        }
        return path;
    }

    private static double[] noisy(double[] x, double amplitude, PhiloxStream draws) {
        double[] noisy = x.clone();
        for (int i = 0; i < noisy.length; i++) {
            noisy[i] += amplitude * (2 * draws.nextUniform() - 1);
        }
        return noisy;
    }

    private void add(CriticalPoints critical, Found found, double noise, double[] from) {
        searches++;
        Optional<double[]> point = critical.near(from);
        point.ifPresent(x -> points.add(point(critical, found, noise, x)));
    }

    private IndexedPoint point(CriticalPoints critical, Found found, double noise, double[] x) {
        Eigen eigen = Eigen.ofHessian(f, x);
        double norm = critical.gradientNorm(x);
        CriticalPoint kind = CriticalPoint.of(norm, eigen);
        Weights weights = new Weights(NetworkSurface.unpack(model, x), model.initialStates());
        double error = 1 - new Evaluator(engine, model, weights, data).evaluate().score();
        return new IndexedPoint(found, run, noise, f.value(x), error, kind.index(), (int) Math.round(kind.index() * x.length),
                (int) Math.round(kind.flat() * x.length), norm, kind.lowest(), kind.highest(), eigen.values());
    }

    @Override
    public void close() {
        engine.close();
    }
}
