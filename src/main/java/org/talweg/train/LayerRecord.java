package org.talweg.train;

/**
 * What is known of a dense layer after an epoch.
 *
 * @param layer        the layer's name, {@code dense1}, …
 * @param weightNorm   ‖W‖₂ at the end of the epoch
 * @param gradientNorm ‖∂L/∂W‖₂ of the epoch's last step, before clipping
 * @param updateRatio  ‖ΔW‖₂ / ‖W‖₂ of the epoch's last step; about 1e-3 is usual
 * @param mean         of the values that the layer's activation gives, on the first rows of the training part
 * @param deviation    their standard deviation
 * @param saturated    share of those values in the flat parts of tanh or sigmoid (within 0.02 of an asymptote); NaN for other
 *                     activations and without one
 * @param dead         share of units that are 0 on all of those rows, for ReLU; NaN for others
 */
public record LayerRecord(String layer, double weightNorm, double gradientNorm, double updateRatio, double mean,
        double deviation, double saturated, double dead) {}
