package org.talweg.report.landscape;

import org.talweg.curvature.Eigen;
import org.talweg.curvature.Vectors;
import org.talweg.kernel.PhiloxStream;
import org.talweg.nn.Model;
import org.talweg.nn.Parameter;

/** Directions in the space of a network's parameters, in the order of the arena without its padding. */
public final class Directions {
    /** Streams of draws, apart from those of initial weights. */
    private static final int STREAM = 0x2000_0000;

    private Directions() {}

    /**
     * A random direction whose filters are as long as the network's: each column of a weight matrix, the weights into a unit, is drawn
     * normally and scaled to the length of the network's column; biases and batch-norm parameters stay. Slices of networks can be
     * compared then, though ReLU networks give the same outputs when a layer is scaled up and the next one down. Li et al. 2018,
     * section 4.
     *
     * @param x      (n) the network's parameters
     * @param number of the direction, from 0
     */
    public static double[] filterNormalised(Model model, double[] x, long seed, int number) {
        PhiloxStream normal = new PhiloxStream(seed, STREAM + number);
        double[] direction = new double[x.length];
        int from = 0;
        for (Parameter parameter : model.parameters()) {
            int rows = (int) parameter.shape().rows();
            int columns = (int) parameter.shape().columns();
            if (parameter.isWeight()) {
                for (int i = 0; i < rows * columns; i++) {
                    direction[from + i] = normal.nextGaussian();
                }
                for (int c = 0; c < columns; c++) {
                    scaleFilter(direction, x, from + c, rows, columns);
                }
            }
            from += rows * columns;
        }
        return direction;
    }

    private static void scaleFilter(double[] direction, double[] x, int from, int rows, int columns) {
        double drawn = 0;
        double wanted = 0;
        for (int r = 0; r < rows; r++) {
            int i = from + r * columns;
            drawn += direction[i] * direction[i];
            wanted += x[i] * x[i];
        }
        double factor = drawn == 0 ? 0 : Math.sqrt(wanted / drawn);
        for (int r = 0; r < rows; r++) {
            direction[from + r * columns] *= factor;
        }
    }

    /**
     * The plane that holds most of a path, with its last point as origin.
     *
     * @param first       (n) of length 1: along it the path's points vary most
     * @param second      (n) of length 1, at right angles: along it they vary most of what is left
     * @param coordinates (points, 2) of each point in the plane
     * @param shares      (2) of the variance of the points
     */
    public record Plane(double[] first, double[] second, double[][] coordinates, double[] shares) {}

    /**
     * Principal components of a path's points, by the eigenvectors of the small matrix of their products: {@code G = XXᵀ}, X the
     * points about their mean; component {@code Xᵀu/√λ}. Li et al. 2018, section 7; Lorch 2016.
     *
     * @param path (points, n), 3 points or more
     * @throws IllegalArgumentException if the points are too few, or lie on a line
     */
    public static Plane ofPath(float[][] path) {
        int points = path.length;
        if (points < 3) {
            throw new IllegalArgumentException("expected a path of at least 3 points for a plane, got points=" + points
                    + "; train for more epochs");
        }
        double[][] centred = centred(path);
        double[][] products = new double[points][points];
        double variance = 0;
        for (int i = 0; i < points; i++) {
            for (int j = 0; j <= i; j++) {
                products[i][j] = Vectors.dot(centred[i], centred[j]);
                products[j][i] = products[i][j];
            }
            variance += products[i][i];
        }
        Eigen spectrum = Eigen.of(products);
        double[][] components = new double[2][];
        double[] shares = new double[2];
        for (int k = 0; k < 2; k++) {
            double value = spectrum.values()[points - 1 - k];
            if (!(value > 1e-12 * variance)) {
                throw new IllegalArgumentException("expected a path that fills a plane, got one on a line or a point"
                        + "; train for more epochs");
            }
            components[k] = component(centred, spectrum.vectors()[points - 1 - k], Math.sqrt(value));
            shares[k] = value / variance;
        }
        double[][] coordinates = new double[points][2];
        float[] last = path[points - 1];
        for (int i = 0; i < points; i++) {
            for (int k = 0; k < 2; k++) {
                coordinates[i][k] = along(components[k], path[i], last);
            }
        }
        return new Plane(components[0], components[1], coordinates, shares);
    }

    private static double[][] centred(float[][] path) {
        int n = path[0].length;
        double[] mean = new double[n];
        for (float[] point : path) {
            for (int i = 0; i < n; i++) {
                mean[i] += point[i] / (double) path.length;
            }
        }
        double[][] centred = new double[path.length][n];
        for (int t = 0; t < path.length; t++) {
            for (int i = 0; i < n; i++) {
                centred[t][i] = path[t][i] - mean[i];
            }
        }
        return centred;
    }

    /** With the sign that has the path begin on the positive side: an eigenvector's own is arbitrary. */
    private static double[] component(double[][] centred, double[] weights, double length) {
        double[] component = new double[centred[0].length];
        double sign = weights[0] - weights[weights.length - 1] < 0 ? -1 : 1;
        for (int t = 0; t < centred.length; t++) {
            Vectors.add(sign * weights[t] / length, centred[t], component);
        }
        return component;
    }

    private static double along(double[] direction, float[] point, float[] origin) {
        double sum = 0;
        for (int i = 0; i < direction.length; i++) {
            sum += direction[i] * ((double) point[i] - origin[i]);
        }
        return sum;
    }
}
