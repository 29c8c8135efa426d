package org.talweg.curvature;

import java.util.Arrays;
import org.talweg.kernel.PhiloxStream;

/**
 * How the eigenvalues of a symmetric matrix are spread: φ(t) = Σ wᵢ·δ(t − θᵢ), with nodes θ and weights w of sum 1.
 *
 * <p>By stochastic Lanczos quadrature: each probe v of random signs gives the Ritz values of a Lanczos iteration from v, weighted by
 * the squares of the first elements of T's eigenvectors, Gauss's quadrature of vᵀf(A)v / n; the mean over probes estimates
 * tr f(A) / n. Source: Golub &amp; Meurant 2010, <i>Matrices, Moments and Quadrature</i>, chapter 6; Ghorbani, Krishnan &amp; Xiao
 * 2019, <i>An Investigation into Neural Net Optimization via Hessian Eigenvalue Density</i>, section 2.
 *
 * @param nodes      θ, ascending
 * @param weights    w, of the same length
 * @param trace      tr A, or the mean of vᵀAv over the probes (Hutchinson 1990)
 * @param traceError standard error of that mean; NaN of one probe, 0 of an exact spectrum
 * @param size       n
 */
public record SpectralDensity(double[] nodes, double[] weights, double trace, double traceError, int size) {
    private static final int STREAM = 0x5000_0001;

    /**
     * Estimates the density by products alone.
     *
     * @param probes vectors of random signs, drawn by the seed
     * @param steps  of each Lanczos iteration, at most: there are probes · steps products
     */
    public static SpectralDensity of(SymmetricOperator a, int probes, int steps, long seed) {
        if (probes < 1) {
            throw new IllegalArgumentException("expected at least 1 probe, got probes=" + probes);
        }
        double[][] found = new double[0][]; // (θ, w)
        double[] traces = new double[probes];
        for (int probe = 0; probe < probes; probe++) {
            PhiloxStream stream = new PhiloxStream(seed, probe, STREAM);
            double[] signs = new double[a.size()];
            Arrays.setAll(signs, i -> stream.nextInt() < 0 ? -1 : 1);
            Lanczos lanczos = Lanczos.of(a, signs, steps, 0);
            traces[probe] = a.size() * lanczos.diagonal()[0];
            int from = found.length;
            found = Arrays.copyOf(found, from + lanczos.steps());
            for (int i = 0; i < lanczos.steps(); i++) {
                double first = lanczos.ritz().vectors()[i][0];
                found[from + i] = new double[] {lanczos.value(i), first * first / probes};
            }
        }
        Arrays.sort(found, (p, q) -> Double.compare(p[0], q[0]));
        return new SpectralDensity(Arrays.stream(found).mapToDouble(p -> p[0]).toArray(),
                Arrays.stream(found).mapToDouble(p -> p[1]).toArray(), mean(traces), error(traces), a.size());
    }

    /** Of a spectrum that is known whole. */
    public static SpectralDensity of(Eigen eigen) {
        double[] values = eigen.values();
        double[] weights = new double[values.length];
        Arrays.fill(weights, 1.0 / values.length);
        return new SpectralDensity(values, weights, values.length * mean(values), 0, values.length);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double error(double[] values) {
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1) / values.length);
    }

    /** The share of eigenvalues above {@code from} and at most {@code to}. */
    public double share(double from, double to) {
        double sum = 0;
        for (int i = 0; i < nodes.length; i++) {
            sum += nodes[i] > from && nodes[i] <= to ? weights[i] : 0;
        }
        return sum;
    }

    /**
     * The density with each node drawn out to a normal distribution: φ(t) = Σ wᵢ·N(t; θᵢ, σ²).
     *
     * @param points t
     * @param sigma  σ, above 0
     */
    public double[] at(double[] points, double sigma) {
        double[] density = new double[points.length];
        double peak = 1 / (sigma * Math.sqrt(2 * Math.PI));
        for (int p = 0; p < points.length; p++) {
            for (int i = 0; i < nodes.length; i++) {
                double z = (points[p] - nodes[i]) / sigma;
                density[p] += weights[i] * peak * StrictMath.exp(-0.5 * z * z);
            }
        }
        return density;
    }

    /** Evenly spaced points from below the lowest node to above the highest, six times {@code sigma} beyond. */
    public double[] points(int count, double sigma) {
        double from = nodes[0] - 6 * sigma;
        double to = nodes[nodes.length - 1] + 6 * sigma;
        double[] points = new double[count];
        Arrays.setAll(points, i -> from + (to - from) * i / (count - 1));
        return points;
    }
}
