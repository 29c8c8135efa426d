package org.talweg.nn;

import org.talweg.kernel.Activation;
import org.talweg.kernel.PhiloxStream;

/**
 * How a weight matrix (fan_in, fan_out) starts. Biases start at 0, batch norm at γ = 1, β = 0.
 *
 * <p>PyTorch's {@code Linear} draws weights and biases uniformly in ±1/√fan_in unless told otherwise.
 */
public enum Initializer {
    /** Uniform in ±√6/√(fan_in + fan_out); for tanh. Glorot &amp; Bengio 2010, equation 16. */
    GLOROT,
    /** Uniform in ±4·√6/√(fan_in + fan_out); for the sigmoid, whose slope at 0 is a quarter of tanh's. */
    GLOROT_SIGMOID,
    /** Normal with variance 2/fan_in; for ReLU and its kin. He et al. 2015, equation 10. */
    HE;

    /** The usual choice before an activation; {@link #GLOROT} before none. */
    public static Initializer of(Activation activation) {
        return switch (activation) {
            case IDENTITY, TANH -> GLOROT;
            case SIGMOID -> GLOROT_SIGMOID;
            case RELU, LEAKY_RELU, SILU, GELU -> HE;
        };
    }

    /** Fills {@code weights[from … from + fanIn·fanOut)}. */
    void fill(float[] weights, int from, long fanIn, long fanOut, PhiloxStream draws) {
        int count = Math.toIntExact(fanIn * fanOut);
        double spread = switch (this) {
            case GLOROT -> StrictMath.sqrt(6.0 / (fanIn + fanOut));
            case GLOROT_SIGMOID -> 4 * StrictMath.sqrt(6.0 / (fanIn + fanOut));
            case HE -> StrictMath.sqrt(2.0 / fanIn);
        };
        for (int i = from; i < from + count; i++) {
            weights[i] = (float) (this == HE ? spread * draws.nextGaussian() : spread * (2 * draws.nextUniform() - 1));
        }
    }
}
