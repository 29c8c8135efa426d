package org.talweg.nn;

import org.talweg.graph.Shape;

/**
 * A trained matrix and its place in the parameter arena.
 *
 * @param name   e.g. {@code dense1.weight}
 * @param shape  weights (fan_in, fan_out); biases and batch-norm parameters (1, C)
 * @param start  how it starts
 * @param offset first element in the arena, a multiple of 32
 */
public record Parameter(String name, Shape shape, Start start, long offset) {
    /** What the elements are before training. */
    public sealed interface Start {
        /** All the same. */
        record Constant(float value) implements Start {}

        /** Drawn; only weights are, so only they are penalised. */
        record Drawn(Initializer initializer) implements Start {}
    }

    /** Whether this is a weight matrix: what penalties, decay and max-norm apply to (Goodfellow et al. 2016, section 7.1). */
    public boolean isWeight() {
        return start instanceof Start.Drawn;
    }
}
