package org.talweg.report.landscape;

import java.util.ArrayList;
import java.util.List;
import org.talweg.curvature.Tally;
import org.talweg.curvature.Vectors;
import org.talweg.data.Dataset;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.report.Numbers;
import org.talweg.train.Evaluation;
import org.talweg.train.Evaluator;
import org.talweg.train.NetworkSurface;
import org.talweg.train.Weights;

/**
 * Slices through the loss of a network, as it is evaluated: without dropout, with the running statistics of batch norm that the
 * network ended with, and without penalty.
 */
public final class NetworkLandscape {
    private final Model model;
    private final Weights weights;
    private final double[] origin;
    private final Evaluator training;
    private final Evaluator validation;
    private final Tally tally;

    /** @param rows of each part to judge at most, spread over it; fewer are faster */
    public NetworkLandscape(Engine engine, Model model, Weights weights, Split data, int rows, Tally tally) {
        this.model = model;
        this.weights = weights;
        this.tally = tally;
        origin = NetworkSurface.pack(model, weights.parameters());
        training = new Evaluator(engine, model, weights, some(data.train(), rows));
        validation = new Evaluator(engine, model, weights, some(data.validation(), rows));
    }

    private static Dataset some(Dataset part, int rows) {
        if (part.rows() <= rows) {
            return part;
        }
        int[] chosen = new int[rows];
        for (int i = 0; i < rows; i++) {
            chosen[i] = (int) ((long) i * part.rows() / rows);
        }
        return part.select(part.name(), chosen);
    }

    /** Along a filter-normalised random direction, from −span to span. */
    public LossLine line(long seed, double span, int points) {
        double[] direction = Directions.filterNormalised(model, origin, seed, 0);
        return line("Loss along a random direction", "α, in lengths of the network's filters", Grid.steps(-span, span, points),
                alpha -> new Weights(NetworkSurface.unpack(model, at(origin, alpha, direction)), weights.states()));
    }

    /**
     * From this network to another of the same layers, and span of the distance beyond each: Goodfellow, Vinyals &amp; Saxe 2015,
     * section 3. Running statistics of batch norm are interpolated too.
     */
    public LossLine between(Weights other, double span, int points) {
        double[] direction = NetworkSurface.pack(model, other.parameters());
        Vectors.add(-1, origin, direction);
        return line("Loss between two solutions", "α: 0 is the first network, 1 the second", Grid.steps(-span, 1 + span, points),
                alpha -> new Weights(NetworkSurface.unpack(model, at(origin, alpha, direction)),
                        states(weights.states(), other.states(), alpha)));
    }

    /** A variance stays 0 or more beyond the ends too. */
    private float[] states(float[] from, float[] to, double alpha) {
        double within = Math.max(0, Math.min(1, alpha));
        float[] states = new float[from.length];
        for (int i = 0; i < states.length; i++) {
            states[i] = (float) (from[i] + within * (to[i] - from[i]));
        }
        return states;
    }

    @FunctionalInterface
    private interface Line {
        Weights at(double alpha);
    }

    private LossLine line(String title, String axis, double[] alpha, Line line) {
        List<Evaluation> onTraining = new ArrayList<>();
        List<Evaluation> onValidation = new ArrayList<>();
        for (int i = 0; i < alpha.length; i++) {
            tally.count(i, alpha.length, "");
            Weights there = line.at(alpha[i]);
            onTraining.add(training.evaluate(there));
            onValidation.add(validation.evaluate(there));
        }
        requireMostFinite(onTraining.stream().filter(there -> !Double.isFinite(there.loss())).count(), alpha.length);
        return new LossLine(title, axis, alpha, onTraining, onValidation, model.objective().classifies());
    }

    /** On the plane of two filter-normalised random directions, from −span to span each: Li et al. 2018. */
    public LossPlane plane(boolean ofTraining, long seed, double span, int points) {
        Grid grid = grid(ofTraining, origin, Directions.filterNormalised(model, origin, seed, 0),
                Directions.filterNormalised(model, origin, seed, 1), new double[] {-span, span, -span, span}, points);
        return new LossPlane("Loss around the trained network, " + part(ofTraining), "α, first random direction",
                "β, second random direction", grid, null);
    }

    /**
     * On the plane of a training path's first two principal components, with the path.
     *
     * @param path   (epochs + 1, n) parameters without padding; early stopping may have kept others than the last
     * @param margin around the path, as a share of its width
     */
    public LossPlane path(boolean ofTraining, float[][] path, double margin, int points) {
        Directions.Plane plane = Directions.ofPath(path);
        double[] window = {0, 0, 0, 0};
        for (double[] point : plane.coordinates()) {
            for (int k = 0; k < 2; k++) {
                window[2 * k] = Math.min(window[2 * k], point[k]);
                window[2 * k + 1] = Math.max(window[2 * k + 1], point[k]);
            }
        }
        for (int k = 0; k < 2; k++) {
            double width = window[2 * k + 1] - window[2 * k];
            window[2 * k] -= margin * width;
            window[2 * k + 1] += margin * width;
        }
        Grid grid = grid(ofTraining, doubles(path[path.length - 1]), plane.first(), plane.second(), window, points);
        return new LossPlane("Path of the training in its loss, " + part(ofTraining), axis("first", plane.shares()[0]),
                axis("second", plane.shares()[1]), grid, plane.coordinates());
    }

    private static String axis(String name, double share) {
        return name + " principal component, " + Numbers.percent(share) + " of the variance";
    }

    private static String part(boolean ofTraining) {
        return ofTraining ? "training part" : "validation part";
    }

    private static void requireMostFinite(long not, long points) {
        if (2 * not > points) {
            throw new IllegalArgumentException("expected losses that are finite on most of the slice, got " + not + " of " + points
                    + " points where they are not; take a smaller --span");
        }
    }

    private static double[] doubles(float[] point) {
        double[] values = new double[point.length];
        for (int i = 0; i < point.length; i++) {
            values[i] = point[i];
        }
        return values;
    }

    private Grid grid(boolean ofTraining, double[] from, double[] first, double[] second, double[] window, int points) {
        Evaluator evaluator = ofTraining ? training : validation;
        int[] done = {0};
        Grid grid = Grid.of(window[0], window[1], points, window[2], window[3], points, (alpha, beta) -> {
            tally.count(done[0]++, points * points, "");
            return evaluator.evaluate(new Weights(NetworkSurface.unpack(model, at(at(from, alpha, first), beta, second)),
                    weights.states())).loss();
        });
        requireMostFinite(grid.notFinite(), (long) points * points);
        return grid;
    }

    private static double[] at(double[] origin, double alpha, double[] direction) {
        double[] there = origin.clone();
        Vectors.add(alpha, direction, there);
        return there;
    }
}
