package org.talweg.nn;

import java.util.Objects;
import org.talweg.kernel.Activation;

/** The layers of a {@link Model}, as settings. */
public sealed interface Layer {

    /**
     * x·W + b with W (fan_in, units).
     *
     * @param initializer of W, or null for the one that suits the activation which follows
     */
    record Dense(long units, Initializer initializer) implements Layer {
        public Dense {
            if (units < 1) {
                throw new IllegalArgumentException("expected a layer of at least 1 unit, got units=" + units);
            }
        }
    }

    /**
     * Batch normalisation. A dense layer directly before it has no bias: β takes its part. A batch of one row, which PyTorch
     * refuses, is normalised to β and leaves the running variance as it is.
     *
     * @param rate    of the running statistics, PyTorch's momentum
     * @param epsilon added to variances
     */
    record BatchNorm(float rate, float epsilon) implements Layer {
        public BatchNorm {
            if (!(rate > 0 && rate <= 1) || !(epsilon > 0 && epsilon < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("expected batch norm with 0 < rate <= 1 and a finite epsilon > 0, got rate="
                        + rate + " epsilon=" + epsilon);
            }
        }
    }

    record Activate(Activation activation) implements Layer {
        public Activate {
            Objects.requireNonNull(activation, "activation");
        }
    }

    /** In training each unit is dropped with probability {@code p} and the others divided by 1 − p; else the identity. */
    record Dropout(float p) implements Layer {
        public Dropout {
            if (!(p >= 0 && p < 1)) {
                throw new IllegalArgumentException("expected dropout probability from 0 to below 1, got p=" + p);
            }
        }
    }
}
