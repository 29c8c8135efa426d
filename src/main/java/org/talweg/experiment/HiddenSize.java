package org.talweg.experiment;

import java.util.ArrayList;
import java.util.List;
import org.talweg.curvature.DampedNewton;
import org.talweg.curvature.Eigen;
import org.talweg.curvature.Minimizer;
import org.talweg.curvature.SaddleFreeNewton;
import org.talweg.curvature.Tally;
import org.talweg.curvature.Vectors;
import org.talweg.data.Dataset;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.optim.Sgd;
import org.talweg.train.Diverged;
import org.talweg.train.Evaluator;
import org.talweg.train.NetworkSurface;
import org.talweg.train.Run;
import org.talweg.train.Trainer;
import org.talweg.train.Weights;

/**
 * Stochastic gradient descent, damped Newton and saddle-free Newton from the same initial weights, by size of the hidden layer: the
 * error where each ends, and the most negative eigenvalue of the Hessian there.
 *
 * <p>Dauphin et al. 2014, figure 2. Here a layer of tanh on digits of 4 × 4 pixels, without a penalty. Gradient
 * descent takes the learning rate of a grid that ends lowest.
 *
 * @param settings what was asked for
 * @param ends     of each method, by size
 */
public record HiddenSize(Settings settings, List<End> ends) {
    /** Learning rates that gradient descent tries. */
    public static final List<Double> RATES = List.of(0.03, 0.1, 0.3, 1.0, 3.0);
    private static final int BATCH = 10;

    /** Methods that are compared. */
    public enum Method {
        SGD("SGD"), DAMPED_NEWTON("damped Newton"), SADDLE_FREE_NEWTON("saddle-free Newton");

        private final String words;

        Method(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * What is done.
     *
     * @param units  sizes of the hidden layer
     * @param rows   of the digits
     * @param steps  of a Newton method, at most
     * @param epochs of gradient descent, for each learning rate
     * @param seed   draws rows, initial weights and mini-batches
     */
    public record Settings(List<Integer> units, int rows, int steps, int epochs, long seed) {}

    /**
     * Where a method ended.
     *
     * @param units        of the hidden layer
     * @param parameters   n
     * @param method       which
     * @param rate         learning rate that ended lowest; NaN for others
     * @param steps        taken
     * @param loss         mean over all rows
     * @param error        share of the rows that are classified wrongly
     * @param gradientNorm ‖∇f‖₂
     * @param lowest       lowest eigenvalue of the Hessian
     * @param highest      highest eigenvalue
     * @param seconds      without the eigenvalues at the end; gradient descent with its whole grid
     */
    public record End(int units, int parameters, Method method, double rate, long steps, double loss, double error,
            double gradientNorm, double lowest, double highest, double seconds) {}

    /** Runs all methods for all sizes; damped Newton, whose Hessian is dense, up to {@link DampedNewton#LIMIT} parameters. */
    public static HiddenSize run(Settings settings, Engine engine, Tally tally) {
        Dataset data = SmallDigits.of(settings.rows(), settings.seed());
        List<End> ends = new ArrayList<>();
        int all = settings.units().size() * Method.values().length;
        for (int units : settings.units()) {
            Start start = new Start(settings, engine, SaddleIndex.model(units), data, units);
            for (Method method : Method.values()) {
                tally.count(ends.size(), all, method + " of " + units + " units");
                if (method != Method.DAMPED_NEWTON || start.x.length <= DampedNewton.LIMIT) {
                    ends.add(start.end(method));
                }
            }
        }
        return new HiddenSize(settings, List.copyOf(ends));
    }

    /** A network before it learns. */
    private static final class Start {
        final double[] x;
        private final Settings settings;
        private final Engine engine;
        private final Model model;
        private final Dataset data;
        private final int units;
        private final NetworkSurface f;

        Start(Settings settings, Engine engine, Model model, Dataset data, int units) {
            this.settings = settings;
            this.engine = engine;
            this.model = model;
            this.data = data;
            this.units = units;
            Weights initial = new Weights(model.initialParameters(settings.seed()), model.initialStates());
            f = new NetworkSurface(engine, model, initial, data);
            x = NetworkSurface.pack(model, initial.parameters());
        }

        End end(Method method) {
            long begin = System.nanoTime();
            return switch (method) {
                case SGD -> descended(begin);
                case DAMPED_NEWTON -> minimized(method, new DampedNewton(), begin);
                case SADDLE_FREE_NEWTON -> minimized(method,
                        x.length <= DampedNewton.LIMIT ? SaddleFreeNewton.dense() : new SaddleFreeNewton(), begin);
            };
        }

        private End minimized(Method method, Minimizer minimizer, long begin) {
            double[] place = x.clone();
            int steps = 0;
            while (steps < settings.steps() && minimizer.step(f, place).moved()) {
                steps++;
            }
            return end(method, Double.NaN, steps, place, begin);
        }

        private End descended(long begin) {
            double[] best = null;
            double bestRate = Double.NaN;
            long steps = 0;
            for (double rate : RATES) {
                try {
                    Run run = new Trainer(engine, model).optimizer(Sgd.at(rate)).batchSize(Math.min(BATCH, data.rows()))
                            .epochs(settings.epochs()).seed(settings.seed()).fit(new Split(data, data));
                    double[] place = NetworkSurface.pack(model, run.weights().parameters());
                    if (best == null || f.value(place) < f.value(best)) {
                        best = place;
                        bestRate = rate;
                        steps = run.steps();
                    }
                } catch (Diverged tooHigh) {
                    continue;
                }
            }
            return end(Method.SGD, bestRate, steps, best == null ? x : best, begin);
        }

        private End end(Method method, double rate, long steps, double[] place, long begin) {
            double seconds = (System.nanoTime() - begin) / 1e9;
            double[] gradient = new double[x.length];
            double loss = f.gradient(place, gradient);
            double[] values = Eigen.ofHessian(f, place).values();
            Weights weights = new Weights(NetworkSurface.unpack(model, place), model.initialStates());
            double error = 1 - new Evaluator(engine, model, weights, data).evaluate().score();
            double norm = Vectors.norm(gradient);
            return new End(units, x.length, method, rate, steps, loss, error, norm, values[0], values[values.length - 1], seconds);
        }
    }
}
