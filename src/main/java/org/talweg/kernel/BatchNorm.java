package org.talweg.kernel;

/**
 * Batch normalisation over the rows of an (N, C) matrix. Ioffe &amp; Szegedy 2015, algorithms 1 and 2;
 * Goodfellow et al. 2016, section 8.7.1.
 *
 * <p>Below {@code i = 1 / √(var + ε)} (three rounded operations) and {@code x̂ = (x − mean)·i}.
 */
public sealed interface BatchNorm extends Kernel {

    /**
     * One level of a column sum of squared deviations: {@link Reduction.ColumnReduce}'s tree, an element entering as
     * {@code d = x − mean; acc ← fma(d, d, acc)}; missing rows as {@code fma(0, 0, acc)}.
     *
     * @param x    (rows, columns)
     * @param mean (columns)
     * @param out  (segments(rows), columns)
     */
    record ColumnSquaredDeviations(Buffer x, Buffer mean, Buffer out, long rows, long columns) implements BatchNorm {
        public ColumnSquaredDeviations {
            Check.floats("column_squared_deviations", "x", x, Check.area("column_squared_deviations", rows, columns));
            Check.floats("column_squared_deviations", "mean", mean, columns);
            Check.floats("column_squared_deviations", "out", out, Reduction.segments(rows) * columns);
        }
    }

    /**
     * {@code y ← fma(x̂, γ, β)}: the forward pass, with the batch's statistics in training and the running ones after.
     *
     * @param x     (rows, columns)
     * @param mean  (columns)
     * @param var   (columns), biased: the sum of squared deviations over N
     * @param gamma (columns)
     * @param beta  (columns)
     * @param y     (rows, columns), may be x
     */
    record Normalize(Buffer x, Buffer mean, Buffer var, Buffer gamma, Buffer beta, Buffer y, float epsilon, long rows,
            long columns) implements BatchNorm {
        public Normalize {
            Check.floats("normalize", "x", x, Check.area("normalize", rows, columns));
            Check.floats("normalize", "y", y, rows * columns);
            checkRows("normalize", columns, mean, var, gamma, beta);
        }
    }

    /**
     * One level of {@code Σ dy·x̂} over rows, the gradient of γ: {@link Reduction.ColumnReduce}'s tree, an element entering
     * as {@code acc ← fma(dy, x̂, acc)}; missing rows as {@code fma(0, 0, acc)}, which matters where a product underflowed to −0.
     *
     * @param out (segments(rows), columns)
     */
    record ColumnScaleGradient(Buffer dy, Buffer x, Buffer mean, Buffer var, Buffer out, float epsilon, long rows,
            long columns) implements BatchNorm {
        public ColumnScaleGradient {
            Check.floats("column_scale_gradient", "dy", dy, Check.area("column_scale_gradient", rows, columns));
            Check.floats("column_scale_gradient", "x", x, rows * columns);
            Check.floats("column_scale_gradient", "out", out, Reduction.segments(rows) * columns);
            checkRows("column_scale_gradient", columns, mean, var);
        }
    }

    /**
     * The gradient of x through value, mean and variance:
     * {@code dx ← (γ·i)·fma(−q, fma(x̂, dγ, dβ), dy)}, with q = 1/N divided in double and rounded to float, on the host.
     *
     * @param dGamma      (columns), Σ dy·x̂
     * @param dBeta       (columns), Σ dy
     * @param dx          (rows, columns), may be dy or x
     * @param inverseRows q
     */
    record NormalizeBackward(Buffer dy, Buffer x, Buffer mean, Buffer var, Buffer gamma, Buffer dGamma, Buffer dBeta,
            Buffer dx, float epsilon, float inverseRows, long rows, long columns) implements BatchNorm {
        public NormalizeBackward {
            Check.floats("normalize_backward", "dy", dy, Check.area("normalize_backward", rows, columns));
            Check.floats("normalize_backward", "x", x, rows * columns);
            Check.floats("normalize_backward", "dx", dx, rows * columns);
            checkRows("normalize_backward", columns, mean, var, gamma, dGamma, dBeta);
            if (inverseRows != inverse(rows)) {
                throw new IllegalArgumentException("normalize_backward: expected inverseRows=" + inverse(rows) + " for rows="
                        + rows + ", got inverseRows=" + inverseRows + "; leave it out");
            }
        }

        /** With the q of these rows. */
        public NormalizeBackward(Buffer dy, Buffer x, Buffer mean, Buffer var, Buffer gamma, Buffer dGamma, Buffer dBeta,
                Buffer dx, float epsilon, long rows, long columns) {
            this(dy, x, mean, var, gamma, dGamma, dBeta, dx, epsilon, inverse(rows), rows, columns);
        }

        private static float inverse(long rows) {
            return (float) (1.0 / rows);
        }
    }

    /**
     * Running statistics, in place: {@code r ← fma(rate, fma(factor, batch, −running), running);
     * running ← r finite ? r : running}, n columns. A column whose batch is NaN or infinite, or too large to be added, keeps what
     * it had.
     *
     * <p>{@code factor} is 1 for means and N/(N−1) for variances (Ioffe &amp; Szegedy 2015, algorithm 2, step 10; as in PyTorch,
     * whose {@code momentum} is this {@code rate}, and whose running values become NaN with the batch's).
     */
    record RunningUpdate(Buffer running, Buffer batch, float rate, float factor, long n) implements BatchNorm {
        public RunningUpdate {
            Check.size("running_update", "n", n);
            Check.floats("running_update", "running", running, n);
            Check.floats("running_update", "batch", batch, n);
        }
    }

    private static void checkRows(String kernel, long columns, Buffer... rows) {
        for (Buffer row : rows) {
            Check.floats(kernel, "a row of statistics or parameters", row, columns);
        }
    }
}
