package org.talweg.kernel;

import java.util.Locale;

/**
 * Bias, activation and dropout in one pass, and dropout masks alone.
 *
 * <p>The mask is never stored: element (r, c) of an (N, C) matrix is kept when draw {@code r·C + c} of
 * (seed, step, stream) is below an unsigned 32-bit threshold ({@link Philox}), and the backward pass draws it again.
 * Kept elements are multiplied by {@code inverseKeep} = 1/keep, so evaluation needs no scaling ("inverted dropout";
 * Srivastava et al. 2014; Goodfellow et al. 2016, section 7.12). PyTorch does the same with its own generator.
 */
public sealed interface Layer extends Kernel {

    /** Dropout of one layer: {@code threshold} compares with draws, {@code stream} is the layer's number. */
    record Dropout(int threshold, float inverseKeep, int stream) {
        /** @param keep probability of keeping, in (0, 1) */
        public static Dropout keeping(float keep, int stream) {
            if (!(keep > 0 && keep < 1)) {
                throw new IllegalArgumentException("expected keep probability above 0 and below 1, got keep=" + keep);
            }
            return new Dropout(Philox.threshold(keep), (float) (1.0 / keep), stream);
        }
    }

    /**
     * {@code y ← h(z + b)}, then {@code y ← kept ? y·inverseKeep : +0} where there is dropout: a dropped NaN or ∞ is +0 too.
     *
     * @param z        (rows, columns)
     * @param bias     (columns), or null: then h(z)
     * @param y        (rows, columns), may be z
     * @param counters {@link Bookkeeping} counters, read for seed and step; null without dropout
     * @param dropout  or null
     */
    record BiasActivation(Activation activation, Buffer z, Buffer bias, Buffer y, Buffer counters, Dropout dropout,
            long rows, long columns) implements Layer {
        public BiasActivation {
            check("bias_activation", z, bias, counters, dropout, rows, columns);
            Check.floats("bias_activation", "y", y, rows * columns);
        }

        @Override
        public String entry() {
            return name("", activation, bias, dropout);
        }
    }

    /**
     * {@code dz ← (kept ? dy·inverseKeep : 0)·h′(z + b)}; without dropout {@code dz ← dy·h′(z + b)}.
     *
     * @param dy (rows, columns)
     * @param dz (rows, columns), may be dy or z
     */
    record BiasActivationBackward(Activation activation, Buffer z, Buffer bias, Buffer dy, Buffer dz, Buffer counters,
            Dropout dropout, long rows, long columns) implements Layer {
        public BiasActivationBackward {
            check("bias_activation_backward", z, bias, counters, dropout, rows, columns);
            Check.floats("bias_activation_backward", "dy", dy, rows * columns);
            Check.floats("bias_activation_backward", "dz", dz, rows * columns);
        }

        @Override
        public String entry() {
            return name("_backward", activation, bias, dropout);
        }
    }

    /** {@code y[i] ← kept ? inverseKeep : 0}, n elements: the mask as a matrix, for the graph's definition of dropout. */
    record DropoutMask(Buffer y, Buffer counters, Dropout dropout, long n) implements Layer {
        public DropoutMask {
            Check.size("dropout_mask", "n", n);
            Check.floats("dropout_mask", "y", y, n);
            Check.ints("dropout_mask", "counters", counters, Bookkeeping.COUNTERS);
        }
    }

    /**
     * Max-norm constraint: column c of W, the weights into unit c, is scaled back to norm {@code limit} where it is longer.
     * {@code s[c] &gt; limit·limit : W[r,c] ← W[r,c]·(limit / √s[c])}, s the column sums of squares; a NaN of s changes nothing.
     * Srivastava et al. 2014, section 5.1. PyTorch's {@code renorm_} works along a chosen dimension; same bound.
     *
     * @param w            (rows, columns)
     * @param sumOfSquares (columns)
     */
    record MaxNorm(Buffer w, Buffer sumOfSquares, float limit, long rows, long columns) implements Layer {
        public MaxNorm {
            Check.floats("max_norm", "w", w, Check.area("max_norm", rows, columns));
            Check.floats("max_norm", "sumOfSquares", sumOfSquares, columns);
        }
    }

    private static String name(String suffix, Activation activation, Buffer bias, Dropout dropout) {
        return (bias == null ? "" : "bias_") + activation.name().toLowerCase(Locale.ROOT)
                + (dropout == null ? "" : "_dropout") + suffix;
    }

    private static void check(String kernel, Buffer z, Buffer bias, Buffer counters, Dropout dropout, long rows,
            long columns) {
        Check.floats(kernel, "z", z, Check.area(kernel, rows, columns));
        if (bias != null) {
            Check.floats(kernel, "bias", bias, columns);
        }
        if (dropout != null) {
            Check.ints(kernel, "counters", counters, Bookkeeping.COUNTERS);
        }
    }
}
