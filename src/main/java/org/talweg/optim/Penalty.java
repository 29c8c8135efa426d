package org.talweg.optim;

/**
 * Penalties on the size of weights: what is minimised is {@code f = f_err + λ₁·‖w‖₁ + ½·λ₂·‖w‖²}.
 *
 * <p>w are the weights only: neither biases nor the scales and shifts of batch norm, which need little data to fit and whose
 * penalty brings under-fitting. Goodfellow et al. 2016, section 7.1, equations 7.2 and 7.18; elastic net: Zou &amp; Hastie 2005.
 * The gradients λ₁·sign(w) and λ₂·w are added after clipping (see {@link org.talweg.kernel.OptimizerStep}). PyTorch has L2
 * only, as {@code weight_decay} of its optimisers other than AdamW, and on every parameter unless groups say otherwise.
 *
 * @param l1 λ₁, 0 or more
 * @param l2 λ₂, 0 or more
 */
public record Penalty(double l1, double l2) {
    private static final Penalty NONE = new Penalty(0, 0);

    public Penalty {
        Check.notNegative("penalty", "l1", l1);
        Check.notNegative("penalty", "l2", l2);
    }

    public static Penalty none() {
        return NONE;
    }

    /** λ·‖w‖₁: drives weights to exactly 0 where they help less than λ. */
    public static Penalty l1(double lambda) {
        return new Penalty(lambda, 0);
    }

    /** ½·λ·‖w‖²: draws all weights towards 0 in proportion. */
    public static Penalty l2(double lambda) {
        return new Penalty(0, lambda);
    }

    /** Both. */
    public static Penalty elasticNet(double lambda1, double lambda2) {
        return new Penalty(lambda1, lambda2);
    }

    /**
     * What the penalty adds to the error: {@code λ₁·sumAbs + ½·λ₂·sumSquares}.
     *
     * @param sumAbs     ‖w‖₁
     * @param sumSquares ‖w‖²
     */
    public double value(double sumAbs, double sumSquares) {
        return l1 * sumAbs + 0.5 * l2 * sumSquares;
    }
}
