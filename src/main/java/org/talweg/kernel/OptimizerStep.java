package org.talweg.kernel;

/**
 * Fused first-order updates: one pass over a range of the parameter arena.
 *
 * <p>All read the step's scalars from {@code step} (see the slots below), so nothing of a launch changes from step to
 * step, and {@code scale}, one float made on the device (1 when gradients are not clipped by norm). Where {@code scale} is NaN
 * the kernel changes nothing: neither θ nor its state, whatever the gradient holds ({@link Bookkeeping.ClipScale} makes it so
 * after a step that was not finite). They share one beginning, for parameter θ and gradient g:
 * <pre>
 *   g ← g·scale                                   clipping by global norm
 *   g ← g &lt; −c ? −c : (g &gt; c ? c : g)             clipping by value c (+∞: none)
 *   g ← fma(λ₂, θ, g)                             L2: gradient of ½·λ₂·‖θ‖²
 *   g ← g + (θ &gt; 0 ? λ₁ : (θ &lt; 0 ? −λ₁ : 0))      L1: subgradient of λ₁·‖θ‖₁, 0 at 0
 *   θ ← fma(−d, θ, θ)                             decoupled decay, d = ε·λ
 * </pre>
 * The penalties are added after clipping, as in PyTorch, where {@code clip_grad_norm_} sees the loss gradient only.
 * A gradient that is NaN under a scale that is a number makes θ NaN. All buffers hold {@code n} floats. A zero in θ, g and all state stays zero, so padding is never disturbed.
 */
public sealed interface OptimizerStep extends Kernel {
    /** Learning rate ε. */
    int LEARNING_RATE = 0;
    /** Bound c of clipping by value; +∞ for none. */
    int CLIP_VALUE = 1;
    /** Factor λ₁ of the L1 penalty. */
    int L1 = 2;
    /** Factor λ₂ of the L2 penalty ½·λ₂·‖θ‖². */
    int L2 = 3;
    /** Decoupled decay of this step, d = ε·λ. */
    int DECAY = 4;
    /** Momentum α, or β₁ (Adam), or ρ (RMSProp). */
    int BETA1 = 5;
    /** 1 − β₁ (Adam), 1 − ρ (RMSProp), rounded from double. */
    int ONE_MINUS_BETA1 = 6;
    /** β₂ (Adam); momentum α of RMSProp. */
    int BETA2 = 7;
    /** 1 − β₂. */
    int ONE_MINUS_BETA2 = 8;
    /** Small constant δ. */
    int EPSILON = 9;
    /** 1 / (1 − β₁ᵗ), Adam's first bias correction. */
    int CORRECTION1 = 10;
    /** 1 / (1 − β₂ᵗ), Adam's second bias correction. */
    int CORRECTION2 = 11;
    /** Number of floats in {@code step}. */
    int SLOTS = 12;

    Buffer theta();

    Buffer grad();

    Buffer step();

    Buffer scale();

    long n();

    /**
     * Stochastic gradient descent: {@code θ ← fma(−ε, g, θ)}. Goodfellow et al. 2016, algorithm 8.1.
     */
    record Sgd(Buffer theta, Buffer grad, Buffer step, Buffer scale, long n) implements OptimizerStep {
        public Sgd {
            check("sgd", theta, grad, step, scale, n);
        }
    }

    /**
     * Momentum: {@code v ← fma(α, v, −(ε·g)); θ ← θ + v}. Goodfellow et al. 2016, algorithm 8.2.
     * PyTorch keeps {@code v ← α·v + g; θ ← θ − ε·v}: the same path while ε is constant, another once it changes.
     */
    record Momentum(Buffer theta, Buffer grad, Buffer v, Buffer step, Buffer scale, long n) implements OptimizerStep {
        public Momentum {
            check("momentum", theta, grad, step, scale, n, v);
        }
    }

    /**
     * Nesterov momentum: {@code e ← ε·g; v ← fma(α, v, −e); θ ← θ + fma(α, v, −e)}. Goodfellow et al. 2016, algorithm 8.3,
     * where θ holds the look-ahead point θ̃ = θ + α·v at which the gradient is taken (Bengio et al. 2013, section 3).
     */
    record Nesterov(Buffer theta, Buffer grad, Buffer v, Buffer step, Buffer scale, long n) implements OptimizerStep {
        public Nesterov {
            check("nesterov", theta, grad, step, scale, n, v);
        }
    }

    /**
     * AdaGrad: {@code r ← fma(g, g, r); θ ← fma(−ε, g / (δ + √r), θ)}. Goodfellow et al. 2016, algorithm 8.4.
     */
    record AdaGrad(Buffer theta, Buffer grad, Buffer r, Buffer step, Buffer scale, long n) implements OptimizerStep {
        public AdaGrad {
            check("adagrad", theta, grad, step, scale, n, r);
        }

        @Override
        public String entry() {
            return "adagrad";
        }
    }

    /**
     * RMSProp, plain, centred, with momentum, or both. Goodfellow et al. 2016, algorithm 8.5; momentum as in algorithm 8.6, but
     * with the gradient at θ; both together: Graves 2013, equations 38 to 41.
     * <pre>
     *   r ← fma(ρ, r, (1−ρ)·(g·g))
     *   plain:    s ← r
     *   centred:  a ← fma(ρ, a, (1−ρ)·g);  s ← fma(−a, a, r);  s ← s &lt; 0 ? 0 : s
     *   q ← g / √(δ + s)
     *   without momentum:  θ ← fma(−ε, q, θ)
     *   with:              v ← fma(α, v, −(ε·q));  θ ← θ + v
     * </pre>
     * PyTorch divides by √r + δ (δ outside the root).
     *
     * @param a running mean of g, or null for the plain form
     * @param v velocity, or null without momentum
     */
    record RmsProp(Buffer theta, Buffer grad, Buffer r, Buffer a, Buffer v, Buffer step, Buffer scale, long n)
            implements OptimizerStep {
        public RmsProp {
            check("rmsprop", theta, grad, step, scale, n, r);
            if (a != null) {
                Check.floats("rmsprop", "a", a, n);
            }
            if (v != null) {
                Check.floats("rmsprop", "v", v, n);
            }
        }

        @Override
        public String entry() {
            return "rmsprop" + (a == null ? "" : "_centred") + (v == null ? "" : "_momentum");
        }
    }

    /**
     * Adam, and AdamW when the decay is not zero.
     * <pre>
     *   m ← fma(β₁, m, (1−β₁)·g)
     *   v ← fma(β₂, v, (1−β₂)·(g·g))
     *   θ ← fma(−ε, (m·c₁) / (√(v·c₂) + δ), θ),   c₁ = 1/(1−β₁ᵗ), c₂ = 1/(1−β₂ᵗ)
     * </pre>
     * Kingma &amp; Ba 2015, algorithm 1; Goodfellow et al. 2016, algorithm 8.7; Loshchilov &amp; Hutter 2019, algorithm 2, with
     * the decay scaled by the learning rate as in PyTorch.
     */
    record Adam(Buffer theta, Buffer grad, Buffer m, Buffer v, Buffer step, Buffer scale, long n)
            implements OptimizerStep {
        public Adam {
            check("adam", theta, grad, step, scale, n, m, v);
        }
    }

    /**
     * AMSGrad: Adam with {@code v̂ ← v̂ &lt; v ? v : v̂} in the place of v under the root. Reddi et al. 2018, algorithm 2, with
     * Adam's bias corrections, as in PyTorch.
     */
    record AmsGrad(Buffer theta, Buffer grad, Buffer m, Buffer v, Buffer vMax, Buffer step, Buffer scale, long n)
            implements OptimizerStep {
        public AmsGrad {
            check("amsgrad", theta, grad, step, scale, n, m, v, vMax);
        }

        @Override
        public String entry() {
            return "amsgrad";
        }
    }

    private static void check(String kernel, Buffer theta, Buffer grad, Buffer step, Buffer scale, long n,
            Buffer... state) {
        Check.size(kernel, "n", n);
        Check.floats(kernel, "theta", theta, n);
        Check.floats(kernel, "grad", grad, n);
        Check.floats(kernel, "step", step, SLOTS);
        Check.floats(kernel, "scale", scale, 1);
        for (Buffer slot : state) {
            Check.floats(kernel, "state", slot, n);
        }
    }
}
