package org.talweg.engine.cpu;

import static org.talweg.kernel.OptimizerStep.BETA1;
import static org.talweg.kernel.OptimizerStep.BETA2;
import static org.talweg.kernel.OptimizerStep.CLIP_VALUE;
import static org.talweg.kernel.OptimizerStep.CORRECTION1;
import static org.talweg.kernel.OptimizerStep.CORRECTION2;
import static org.talweg.kernel.OptimizerStep.DECAY;
import static org.talweg.kernel.OptimizerStep.EPSILON;
import static org.talweg.kernel.OptimizerStep.L1;
import static org.talweg.kernel.OptimizerStep.L2;
import static org.talweg.kernel.OptimizerStep.LEARNING_RATE;
import static org.talweg.kernel.OptimizerStep.ONE_MINUS_BETA1;
import static org.talweg.kernel.OptimizerStep.ONE_MINUS_BETA2;

import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;

/** The updates of {@link OptimizerStep} on elements {@code [from, to)}, one by one: the specification. */
final class OptimizerScalar {
    private OptimizerScalar() {}

    static void sgd(OptimizerStep.Sgd kernel, int from, int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        float scale = scale(kernel);
        float clip = slot(kernel, CLIP_VALUE);
        float l1 = slot(kernel, L1);
        float l2 = slot(kernel, L2);
        float decay = slot(kernel, DECAY);
        float rate = slot(kernel, LEARNING_RATE);
        for (int i = from; i < to; i++) {
            float gradient = gradient(grad[g + i], theta[t + i], scale, clip, l1, l2);
            theta[t + i] = Math.fma(-rate, gradient, decayed(theta[t + i], decay));
        }
    }

    static void momentum(OptimizerStep.Momentum kernel, int from, int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        float[] velocity = floats(kernel.v());
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        int v = base(kernel.v());
        float scale = scale(kernel);
        float clip = slot(kernel, CLIP_VALUE);
        float l1 = slot(kernel, L1);
        float l2 = slot(kernel, L2);
        float decay = slot(kernel, DECAY);
        float rate = slot(kernel, LEARNING_RATE);
        float alpha = slot(kernel, BETA1);
        for (int i = from; i < to; i++) {
            float gradient = gradient(grad[g + i], theta[t + i], scale, clip, l1, l2);
            float next = Math.fma(alpha, velocity[v + i], -(rate * gradient));
            velocity[v + i] = next;
            theta[t + i] = decayed(theta[t + i], decay) + next;
        }
    }

    static void nesterov(OptimizerStep.Nesterov kernel, int from, int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        float[] velocity = floats(kernel.v());
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        int v = base(kernel.v());
        float scale = scale(kernel);
        float clip = slot(kernel, CLIP_VALUE);
        float l1 = slot(kernel, L1);
        float l2 = slot(kernel, L2);
        float decay = slot(kernel, DECAY);
        float rate = slot(kernel, LEARNING_RATE);
        float alpha = slot(kernel, BETA1);
        for (int i = from; i < to; i++) {
            float gradient = gradient(grad[g + i], theta[t + i], scale, clip, l1, l2);
            float minusStep = -(rate * gradient);
            float next = Math.fma(alpha, velocity[v + i], minusStep);
            velocity[v + i] = next;
            theta[t + i] = decayed(theta[t + i], decay) + Math.fma(alpha, next, minusStep);
        }
    }

    static void adaGrad(OptimizerStep.AdaGrad kernel, int from, int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        float[] squares = floats(kernel.r());
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        int r = base(kernel.r());
        float scale = scale(kernel);
        float clip = slot(kernel, CLIP_VALUE);
        float l1 = slot(kernel, L1);
        float l2 = slot(kernel, L2);
        float decay = slot(kernel, DECAY);
        float rate = slot(kernel, LEARNING_RATE);
        float epsilon = slot(kernel, EPSILON);
        for (int i = from; i < to; i++) {
            float gradient = gradient(grad[g + i], theta[t + i], scale, clip, l1, l2);
            float sum = Math.fma(gradient, gradient, squares[r + i]);
            squares[r + i] = sum;
            theta[t + i] = Math.fma(-rate, gradient / (epsilon + sqrt(sum)), decayed(theta[t + i], decay));
        }
    }

    static void rmsProp(OptimizerStep.RmsProp kernel, int from, int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        float[] squares = floats(kernel.r());
        float[] means = kernel.a() == null ? null : floats(kernel.a());
        float[] velocity = kernel.v() == null ? null : floats(kernel.v());
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        int r = base(kernel.r());
        int a = kernel.a() == null ? 0 : base(kernel.a());
        int v = kernel.v() == null ? 0 : base(kernel.v());
        float scale = scale(kernel);
        float clip = slot(kernel, CLIP_VALUE);
        float l1 = slot(kernel, L1);
        float l2 = slot(kernel, L2);
        float decay = slot(kernel, DECAY);
        float rate = slot(kernel, LEARNING_RATE);
        float rho = slot(kernel, BETA1);
        float oneMinusRho = slot(kernel, ONE_MINUS_BETA1);
        float alpha = slot(kernel, BETA2);
        float epsilon = slot(kernel, EPSILON);
        for (int i = from; i < to; i++) {
            float gradient = gradient(grad[g + i], theta[t + i], scale, clip, l1, l2);
            float s = Math.fma(rho, squares[r + i], oneMinusRho * (gradient * gradient));
            squares[r + i] = s;
            if (means != null) {
                float mean = Math.fma(rho, means[a + i], oneMinusRho * gradient);
                means[a + i] = mean;
                s = Math.fma(-mean, mean, s);
                s = s < 0 ? 0 : s;
            }
            float q = gradient / sqrt(epsilon + s);
            if (velocity == null) {
                theta[t + i] = Math.fma(-rate, q, decayed(theta[t + i], decay));
            } else {
                float next = Math.fma(alpha, velocity[v + i], -(rate * q));
                velocity[v + i] = next;
                theta[t + i] = decayed(theta[t + i], decay) + next;
            }
        }
    }

    static void adam(OptimizerStep.Adam kernel, int from, int to) {
        adam(kernel, kernel.m(), kernel.v(), null, from, to);
    }

    static void amsGrad(OptimizerStep.AmsGrad kernel, int from, int to) {
        adam(kernel, kernel.m(), kernel.v(), kernel.vMax(), from, to);
    }

    /** @param vMax running maximum of v (AMSGrad), or null */
    private static void adam(OptimizerStep kernel, Buffer firstMoment, Buffer secondMoment, Buffer vMax, int from,
            int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        float[] means = floats(firstMoment);
        float[] squares = floats(secondMoment);
        float[] largest = vMax == null ? null : floats(vMax);
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        int m = base(firstMoment);
        int v = base(secondMoment);
        int x = vMax == null ? 0 : base(vMax);
        float scale = scale(kernel);
        float clip = slot(kernel, CLIP_VALUE);
        float l1 = slot(kernel, L1);
        float l2 = slot(kernel, L2);
        float decay = slot(kernel, DECAY);
        float rate = slot(kernel, LEARNING_RATE);
        float beta1 = slot(kernel, BETA1);
        float oneMinusBeta1 = slot(kernel, ONE_MINUS_BETA1);
        float beta2 = slot(kernel, BETA2);
        float oneMinusBeta2 = slot(kernel, ONE_MINUS_BETA2);
        float epsilon = slot(kernel, EPSILON);
        float correction1 = slot(kernel, CORRECTION1);
        float correction2 = slot(kernel, CORRECTION2);
        for (int i = from; i < to; i++) {
            float gradient = gradient(grad[g + i], theta[t + i], scale, clip, l1, l2);
            float mean = Math.fma(beta1, means[m + i], oneMinusBeta1 * gradient);
            float square = Math.fma(beta2, squares[v + i], oneMinusBeta2 * (gradient * gradient));
            means[m + i] = mean;
            squares[v + i] = square;
            if (largest != null) {
                square = largest[x + i] < square ? square : largest[x + i];
                largest[x + i] = square;
            }
            float q = (mean * correction1) / (sqrt(square * correction2) + epsilon);
            theta[t + i] = Math.fma(-rate, q, decayed(theta[t + i], decay));
        }
    }

    /** The gradient that the rule sees: scaled, clipped by value, with the penalties' gradients at θ added. */
    private static float gradient(float g, float theta, float scale, float clip, float l1, float l2) {
        g = g * scale;
        g = g < -clip ? -clip : (g > clip ? clip : g);
        g = Math.fma(l2, theta, g);
        return g + (theta > 0 ? l1 : (theta < 0 ? -l1 : 0f));
    }

    /** θ after decoupled decay. */
    private static float decayed(float theta, float decay) {
        return Math.fma(-decay, theta, theta);
    }

    /** Correctly rounded: a square root in double rounded to float is that of float. */
    private static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }

    static float[] floats(Buffer buffer) {
        return CpuBuffer.of(buffer).floats();
    }

    static int base(Buffer buffer) {
        return CpuBuffer.of(buffer).base();
    }

    /** The factor of clipping by norm. */
    static float scale(OptimizerStep kernel) {
        return floats(kernel.scale())[base(kernel.scale())];
    }

    /** One of the step's scalars. */
    static float slot(OptimizerStep kernel, int slot) {
        return floats(kernel.step())[base(kernel.step()) + slot];
    }
}
