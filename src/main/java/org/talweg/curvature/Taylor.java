package org.talweg.curvature;

import java.util.Locale;

/**
 * The loss around a point along its gradient, to second order: f(x − εg) ≈ f(x) − εgᵀg + ½ε²gᵀHg.
 *
 * <p>Source: Goodfellow, Bengio &amp; Courville 2016, section 4.3.1, equation 4.9, and section 8.2.1.
 *
 * @param loss      f(x)
 * @param gradient  (n) g
 * @param slope     gᵀg
 * @param curvature gᵀHg
 */
public record Taylor(double loss, double[] gradient, double slope, double curvature) {

    /**
     * A step of length ε against the gradient.
     *
     * @param epsilon   ε
     * @param linear    f(x) − εgᵀg
     * @param predicted f(x) − εgᵀg + ½ε²gᵀHg
     * @param actual    f(x − εg); NaN or infinite where the loss is
     */
    public record Step(double epsilon, double linear, double predicted, double actual) {}

    /** The model at x: one gradient and one product. */
    public static Taylor at(LossSurface f, double[] x) {
        double[] gradient = new double[f.size()];
        double loss = f.gradient(x, gradient);
        double[] product = new double[f.size()];
        f.hessianVector(x, gradient, product);
        return new Taylor(loss, gradient, Vectors.dot(gradient, gradient), Vectors.dot(gradient, product));
    }

    /** ‖g‖₂. */
    public double gradientNorm() {
        return Math.sqrt(slope);
    }

    /** gᵀHg / gᵀg, the curvature in the direction of the gradient; NaN where g = 0. */
    public double relativeCurvature() {
        return curvature / slope;
    }

    /**
     * ε* = gᵀg / gᵀHg, where the model is lowest (equation 4.10); +∞ where gᵀHg ≤ 0 and the model falls without bound; NaN where
     * g = 0 and there is no way to go.
     */
    public double bestStep() {
        return slope == 0 ? Double.NaN : curvature > 0 ? slope / curvature : Double.POSITIVE_INFINITY;
    }

    /** Whether the model rises at ε above 0: ½ε²gᵀHg &gt; εgᵀg, which is ε &gt; 2ε*. */
    public boolean raises(double epsilon) {
        return 0.5 * epsilon * curvature > slope;
    }

    /** The model and f itself, the same surface and point as in {@link #at}, after a step of ε. */
    public Step step(LossSurface f, double[] x, double epsilon) {
        double[] there = x.clone();
        Vectors.add(-epsilon, gradient, there);
        double linear = loss - epsilon * slope;
        return new Step(epsilon, linear, linear + 0.5 * epsilon * epsilon * curvature, f.value(there));
    }

    /** What the model says of a step of ε, in a sentence. */
    public String sentence(double epsilon) {
        if (slope == 0) {
            return "The gradient is 0: a step against it goes nowhere.";
        }
        String sizes = String.format(Locale.ROOT, "½ε²gᵀHg = %.3g %s εgᵀg = %.3g", 0.5 * epsilon * epsilon * curvature,
                raises(epsilon) ? "exceeds" : "is below", epsilon * slope);
        String said = String.format(Locale.ROOT, "A step of ε = %.3g against the gradient", epsilon);
        if (raises(epsilon)) {
            return said + " raises the loss in the model, because " + sizes + " (Goodfellow et al. 2016, §4.3.1, §8.2.1).";
        }
        return said + " lowers the loss in the model: " + sizes
                + (curvature > 0 ? "." : "; there is no best ε, as the model falls without bound along the gradient.");
    }
}
