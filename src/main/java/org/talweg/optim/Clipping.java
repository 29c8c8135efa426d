package org.talweg.optim;

/**
 * Limits of the loss gradient, before penalties are added: first all of it is scaled down to a global norm, then each element
 * is held within ±byValue.
 *
 * <p>Pascanu et al. 2013, algorithm 1 (norm); Mikolov 2012 (value); Goodfellow et al. 2016, section 10.11.1. PyTorch's
 * {@code clip_grad_norm_} divides by norm + 10⁻⁶; here by the norm.
 *
 * @param byValue greatest magnitude of an element, or +∞
 * @param byNorm  greatest global norm, or +∞
 */
public record Clipping(double byValue, double byNorm) {
    private static final Clipping NONE = new Clipping(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    public Clipping {
        check("byValue", byValue);
        check("byNorm", byNorm);
    }

    public static Clipping none() {
        return NONE;
    }

    private static void check(String name, double limit) {
        if (limit != Double.POSITIVE_INFINITY) {
            Check.positive("clipping", name, limit);
        }
    }
}
