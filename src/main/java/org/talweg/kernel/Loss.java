package org.talweg.kernel;

import java.util.Locale;

/**
 * Losses and their gradients. {@code up} is the gradient of what is minimised with respect to each loss value.
 *
 * <p>A label outside 0 … columns−1 gives NaN losses and gradients, on every engine alike; readers refuse such data earlier.
 */
public sealed interface Loss extends Kernel {

    /**
     * Softmax cross-entropy of each row, from logits: {@code m = max z; s = Σ exp(z − m); loss ← log(s) − (z[label] − m)}.
     * The maximum and the sum follow {@link Reduction.RowReduce}'s tree, missing places of the sum being +0.
     * Goodfellow et al. 2016, section 6.2.2.3.
     *
     * @param z      (rows, columns)
     * @param labels (rows), I32
     * @param out    (rows)
     */
    record SoftmaxCrossEntropy(Buffer z, Buffer labels, Buffer out, long rows, long columns) implements Loss {
        public SoftmaxCrossEntropy {
            Check.floats("softmax_cross_entropy", "z", z, Check.area("softmax_cross_entropy", rows, columns));
            Check.ints("softmax_cross_entropy", "labels", labels, rows);
            Check.floats("softmax_cross_entropy", "out", out, rows);
        }
    }

    /**
     * {@code dz ← (exp(z − m)/s − [c = label])·up}, the subtraction made as {@code p − 1} or {@code p − 0}; a row whose label
     * is out of range is all NaN.
     *
     * @param up (rows)
     * @param dz (rows, columns), may be z
     */
    record SoftmaxCrossEntropyBackward(Buffer z, Buffer labels, Buffer up, Buffer dz, long rows, long columns)
            implements Loss {
        public SoftmaxCrossEntropyBackward {
            Check.floats("softmax_cross_entropy_backward", "z", z,
                    Check.area("softmax_cross_entropy_backward", rows, columns));
            Check.ints("softmax_cross_entropy_backward", "labels", labels, rows);
            Check.floats("softmax_cross_entropy_backward", "up", up, rows);
            Check.floats("softmax_cross_entropy_backward", "dz", dz, rows * columns);
        }
    }

    /** {@code p ← exp(z − m)/s} by rows, m and s as in {@link SoftmaxCrossEntropy}. z and p are (rows, columns). */
    record Softmax(Buffer z, Buffer p, long rows, long columns) implements Loss {
        public Softmax {
            Check.floats("softmax", "z", z, Check.area("softmax", rows, columns));
            Check.floats("softmax", "p", p, rows * columns);
        }
    }

    /**
     * {@code out ← 1} where the first largest logit of a row is at its label, else 0: every logit before it is smaller, none
     * after it larger. 0 where the row holds a NaN or the label is out of range. +0 and −0 are equal.
     */
    record CorrectLabel(Buffer z, Buffer labels, Buffer out, long rows, long columns) implements Loss {
        public CorrectLabel {
            Check.floats("correct_label", "z", z, Check.area("correct_label", rows, columns));
            Check.ints("correct_label", "labels", labels, rows);
            Check.floats("correct_label", "out", out, rows);
        }
    }

    /** {@code y[r, c] ← c = labels[r] ? 1 : 0}, (rows, columns): a label out of range gives a row of zeros. */
    record OneHot(Buffer labels, Buffer y, long rows, long columns) implements Loss {
        public OneHot {
            Check.floats("one_hot", "y", y, Check.area("one_hot", rows, columns));
            Check.ints("one_hot", "labels", labels, rows);
        }
    }

    /** Losses of one prediction z and one target t each. */
    enum Pointwise {
        /**
         * Sigmoid cross-entropy from logits: {@code (z &lt; 0 ? 0 : z) − z·t + log(1 + exp(−|z|))}, as
         * {@code fma(−z, t, relu(z)) + log(1 + exp(−|z|))}; gradient {@code σ(z) − t}.
         */
        SIGMOID_CROSS_ENTROPY,
        /** {@code d = z − t: d·d}; gradient {@code 2·d}. PyTorch's MSELoss is its mean. */
        SQUARED_ERROR,
        /**
         * Huber with δ: {@code d = z − t; c = d &lt; −δ ? −δ : (d &gt; δ ? δ : d): c·fma(−0.5, c, d)}; gradient {@code c}.
         * Huber 1964; PyTorch's HuberLoss is its mean.
         */
        HUBER
    }

    /** {@code out[i] ← loss(z[i], t[i])}, n elements; {@code delta} is read by HUBER only. */
    record PointwiseLoss(Pointwise loss, Buffer z, Buffer t, Buffer out, float delta, long n) implements Loss {
        public PointwiseLoss {
            Check.size("pointwise_loss", "n", n);
            Check.floats("pointwise_loss", "z", z, n);
            Check.floats("pointwise_loss", "t", t, n);
            Check.floats("pointwise_loss", "out", out, n);
        }

        @Override
        public String entry() {
            return loss.name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code dz[i] ← loss′(z[i], t[i])·up[i]}, n elements; dz may be z. */
    record PointwiseLossBackward(Pointwise loss, Buffer z, Buffer t, Buffer up, Buffer dz, float delta, long n)
            implements Loss {
        public PointwiseLossBackward {
            Check.size("pointwise_loss_backward", "n", n);
            Check.floats("pointwise_loss_backward", "z", z, n);
            Check.floats("pointwise_loss_backward", "t", t, n);
            Check.floats("pointwise_loss_backward", "up", up, n);
            Check.floats("pointwise_loss_backward", "dz", dz, n);
        }

        @Override
        public String entry() {
            return loss.name().toLowerCase(Locale.ROOT) + "_backward";
        }
    }
}
