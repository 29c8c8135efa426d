package org.talweg.nn;

/**
 * What the last layer's output is and how it is judged; the loss of a batch is the mean over its rows.
 *
 * @param kind  the loss
 * @param delta Huber's δ; unused by the others
 */
public record Objective(Kind kind, float delta) {
    public enum Kind {
        /** Logits (N, classes) against class numbers. */
        SOFTMAX_CROSS_ENTROPY,
        /** Logits (N, 1) against 0 and 1. */
        SIGMOID_CROSS_ENTROPY,
        /** Values (N, C) against values. */
        SQUARED_ERROR,
        /** Values (N, C) against values. */
        HUBER
    }

    public Objective {
        if (kind == Kind.HUBER && !(delta > 0 && delta < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("expected Huber's delta above 0 and finite, got delta=" + delta);
        }
    }

    /** Whether targets are class numbers (I32) rather than floats. */
    public boolean labelled() {
        return kind == Kind.SOFTMAX_CROSS_ENTROPY;
    }

    /** Whether predictions can be counted as right or wrong. */
    public boolean classifies() {
        return kind == Kind.SOFTMAX_CROSS_ENTROPY || kind == Kind.SIGMOID_CROSS_ENTROPY;
    }
}
