package org.talweg.engine.cpu;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.SQRT;
import static org.talweg.engine.cpu.OptimizerScalar.base;
import static org.talweg.engine.cpu.OptimizerScalar.floats;
import static org.talweg.engine.cpu.OptimizerScalar.scale;
import static org.talweg.engine.cpu.OptimizerScalar.slot;
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

import jdk.incubator.vector.FloatVector;
import org.talweg.kernel.OptimizerStep;

/**
 * {@link OptimizerScalar} on vectors: the same operations, lane by lane.
 *
 * <p>One loop for each rule, with few vector calls: past a number of nodes the compiler of JDK 17 stops inlining, and what it
 * leaves runs up to five times slower. Hence no loop shared by Adam and AMSGrad, and two of RMSProp.
 */
final class OptimizerVector {
    private OptimizerVector() {}

    static void sgd(OptimizerStep.Sgd kernel, int from, int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        float clip = slot(kernel, CLIP_VALUE);
        FloatVector scale = broadcast(scale(kernel));
        float l1 = slot(kernel, L1);
        boolean slope = slope(kernel);
        FloatVector l2 = broadcast(slot(kernel, L2));
        FloatVector minusDecay = broadcast(-slot(kernel, DECAY));
        FloatVector minusRate = broadcast(-slot(kernel, LEARNING_RATE));
        int end = to - (to - from) % Simd.LANES;
        for (int i = from; i < end; i += Simd.LANES) {
            FloatVector old = load(theta, t + i);
            FloatVector gradient = gradient(load(grad, g + i), old, scale, clip, l1, l2, slope);
            FloatVector decayed = minusDecay.fma(old, old);
            minusRate.fma(gradient, decayed).intoArray(theta, t + i);
        }
        OptimizerScalar.sgd(kernel, end, to);
    }

    static void momentum(OptimizerStep.Momentum kernel, int from, int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        float[] velocity = floats(kernel.v());
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        int v = base(kernel.v());
        float clip = slot(kernel, CLIP_VALUE);
        FloatVector scale = broadcast(scale(kernel));
        float l1 = slot(kernel, L1);
        boolean slope = slope(kernel);
        FloatVector l2 = broadcast(slot(kernel, L2));
        FloatVector minusDecay = broadcast(-slot(kernel, DECAY));
        FloatVector minusRate = broadcast(-slot(kernel, LEARNING_RATE));
        FloatVector alpha = broadcast(slot(kernel, BETA1));
        int end = to - (to - from) % Simd.LANES;
        for (int i = from; i < end; i += Simd.LANES) {
            FloatVector old = load(theta, t + i);
            FloatVector gradient = gradient(load(grad, g + i), old, scale, clip, l1, l2, slope);
            FloatVector decayed = minusDecay.fma(old, old);
            FloatVector next = alpha.fma(load(velocity, v + i), minusRate.mul(gradient));
            next.intoArray(velocity, v + i);
            decayed.add(next).intoArray(theta, t + i);
        }
        OptimizerScalar.momentum(kernel, end, to);
    }

    static void nesterov(OptimizerStep.Nesterov kernel, int from, int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        float[] velocity = floats(kernel.v());
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        int v = base(kernel.v());
        float clip = slot(kernel, CLIP_VALUE);
        FloatVector scale = broadcast(scale(kernel));
        float l1 = slot(kernel, L1);
        boolean slope = slope(kernel);
        FloatVector l2 = broadcast(slot(kernel, L2));
        FloatVector minusDecay = broadcast(-slot(kernel, DECAY));
        FloatVector minusRate = broadcast(-slot(kernel, LEARNING_RATE));
        FloatVector alpha = broadcast(slot(kernel, BETA1));
        int end = to - (to - from) % Simd.LANES;
        for (int i = from; i < end; i += Simd.LANES) {
            FloatVector old = load(theta, t + i);
            FloatVector gradient = gradient(load(grad, g + i), old, scale, clip, l1, l2, slope);
            FloatVector decayed = minusDecay.fma(old, old);
            FloatVector minusStep = minusRate.mul(gradient);
            FloatVector next = alpha.fma(load(velocity, v + i), minusStep);
            next.intoArray(velocity, v + i);
            decayed.add(alpha.fma(next, minusStep)).intoArray(theta, t + i);
        }
        OptimizerScalar.nesterov(kernel, end, to);
    }

    static void adaGrad(OptimizerStep.AdaGrad kernel, int from, int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        float[] squares = floats(kernel.r());
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        int r = base(kernel.r());
        float clip = slot(kernel, CLIP_VALUE);
        FloatVector scale = broadcast(scale(kernel));
        float l1 = slot(kernel, L1);
        boolean slope = slope(kernel);
        FloatVector l2 = broadcast(slot(kernel, L2));
        FloatVector minusDecay = broadcast(-slot(kernel, DECAY));
        FloatVector minusRate = broadcast(-slot(kernel, LEARNING_RATE));
        FloatVector epsilon = broadcast(slot(kernel, EPSILON));
        int end = to - (to - from) % Simd.LANES;
        for (int i = from; i < end; i += Simd.LANES) {
            FloatVector old = load(theta, t + i);
            FloatVector gradient = gradient(load(grad, g + i), old, scale, clip, l1, l2, slope);
            FloatVector decayed = minusDecay.fma(old, old);
            FloatVector sum = gradient.fma(gradient, load(squares, r + i));
            sum.intoArray(squares, r + i);
            FloatVector q = gradient.div(epsilon.add(sum.lanewise(SQRT)));
            minusRate.fma(q, decayed).intoArray(theta, t + i);
        }
        OptimizerScalar.adaGrad(kernel, end, to);
    }

    static void rmsProp(OptimizerStep.RmsProp kernel, int from, int to) {
        if (kernel.v() == null) {
            rmsPropPlain(kernel, from, to);
        } else {
            rmsPropMomentum(kernel, from, to);
        }
    }

    private static void rmsPropPlain(OptimizerStep.RmsProp kernel, int from, int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        float[] squares = floats(kernel.r());
        float[] means = kernel.a() == null ? null : floats(kernel.a());
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        int r = base(kernel.r());
        int a = kernel.a() == null ? 0 : base(kernel.a());
        float clip = slot(kernel, CLIP_VALUE);
        FloatVector scale = broadcast(scale(kernel));
        float l1 = slot(kernel, L1);
        boolean slope = slope(kernel);
        FloatVector l2 = broadcast(slot(kernel, L2));
        FloatVector minusDecay = broadcast(-slot(kernel, DECAY));
        FloatVector minusRate = broadcast(-slot(kernel, LEARNING_RATE));
        FloatVector rho = broadcast(slot(kernel, BETA1));
        FloatVector oneMinusRho = broadcast(slot(kernel, ONE_MINUS_BETA1));
        FloatVector epsilon = broadcast(slot(kernel, EPSILON));
        int end = to - (to - from) % Simd.LANES;
        for (int i = from; i < end; i += Simd.LANES) {
            FloatVector old = load(theta, t + i);
            FloatVector gradient = gradient(load(grad, g + i), old, scale, clip, l1, l2, slope);
            FloatVector decayed = minusDecay.fma(old, old);
            FloatVector q = preconditioned(gradient, squares, r + i, means, a + i, rho, oneMinusRho, epsilon);
            minusRate.fma(q, decayed).intoArray(theta, t + i);
        }
        OptimizerScalar.rmsProp(kernel, end, to);
    }

    private static void rmsPropMomentum(OptimizerStep.RmsProp kernel, int from, int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        float[] squares = floats(kernel.r());
        float[] velocity = floats(kernel.v());
        float[] means = kernel.a() == null ? null : floats(kernel.a());
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        int r = base(kernel.r());
        int v = base(kernel.v());
        int a = kernel.a() == null ? 0 : base(kernel.a());
        float clip = slot(kernel, CLIP_VALUE);
        FloatVector scale = broadcast(scale(kernel));
        float l1 = slot(kernel, L1);
        boolean slope = slope(kernel);
        FloatVector l2 = broadcast(slot(kernel, L2));
        FloatVector minusDecay = broadcast(-slot(kernel, DECAY));
        FloatVector minusRate = broadcast(-slot(kernel, LEARNING_RATE));
        FloatVector rho = broadcast(slot(kernel, BETA1));
        FloatVector oneMinusRho = broadcast(slot(kernel, ONE_MINUS_BETA1));
        FloatVector alpha = broadcast(slot(kernel, BETA2));
        FloatVector epsilon = broadcast(slot(kernel, EPSILON));
        int end = to - (to - from) % Simd.LANES;
        for (int i = from; i < end; i += Simd.LANES) {
            FloatVector old = load(theta, t + i);
            FloatVector gradient = gradient(load(grad, g + i), old, scale, clip, l1, l2, slope);
            FloatVector decayed = minusDecay.fma(old, old);
            FloatVector q = preconditioned(gradient, squares, r + i, means, a + i, rho, oneMinusRho, epsilon);
            FloatVector next = alpha.fma(load(velocity, v + i), minusRate.mul(q));
            next.intoArray(velocity, v + i);
            decayed.add(next).intoArray(theta, t + i);
        }
        OptimizerScalar.rmsProp(kernel, end, to);
    }

    /** g over the root of the running mean of squares or, with {@code means}, of the running variance. */
    private static FloatVector preconditioned(FloatVector gradient, float[] squares, int r, float[] means, int a,
            FloatVector rho, FloatVector oneMinusRho, FloatVector epsilon) {
        FloatVector s = rho.fma(load(squares, r), oneMinusRho.mul(gradient.mul(gradient)));
        s.intoArray(squares, r);
        if (means != null) {
            FloatVector mean = rho.fma(load(means, a), oneMinusRho.mul(gradient));
            mean.intoArray(means, a);
            s = mean.neg().fma(mean, s);
            s = s.blend(0f, s.compare(LT, 0f));
        }
        return gradient.div(epsilon.add(s).lanewise(SQRT));
    }

    static void adam(OptimizerStep.Adam kernel, int from, int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        float[] means = floats(kernel.m());
        float[] squares = floats(kernel.v());
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        int m = base(kernel.m());
        int v = base(kernel.v());
        float clip = slot(kernel, CLIP_VALUE);
        FloatVector scale = broadcast(scale(kernel));
        float l1 = slot(kernel, L1);
        boolean slope = slope(kernel);
        FloatVector l2 = broadcast(slot(kernel, L2));
        FloatVector minusDecay = broadcast(-slot(kernel, DECAY));
        FloatVector minusRate = broadcast(-slot(kernel, LEARNING_RATE));
        FloatVector beta1 = broadcast(slot(kernel, BETA1));
        FloatVector oneMinusBeta1 = broadcast(slot(kernel, ONE_MINUS_BETA1));
        FloatVector beta2 = broadcast(slot(kernel, BETA2));
        FloatVector oneMinusBeta2 = broadcast(slot(kernel, ONE_MINUS_BETA2));
        FloatVector epsilon = broadcast(slot(kernel, EPSILON));
        FloatVector correction1 = broadcast(slot(kernel, CORRECTION1));
        FloatVector correction2 = broadcast(slot(kernel, CORRECTION2));
        int end = to - (to - from) % Simd.LANES;
        for (int i = from; i < end; i += Simd.LANES) {
            FloatVector old = load(theta, t + i);
            FloatVector gradient = gradient(load(grad, g + i), old, scale, clip, l1, l2, slope);
            FloatVector decayed = minusDecay.fma(old, old);
            FloatVector mean = beta1.fma(load(means, m + i), oneMinusBeta1.mul(gradient));
            FloatVector square = beta2.fma(load(squares, v + i), oneMinusBeta2.mul(gradient.mul(gradient)));
            mean.intoArray(means, m + i);
            square.intoArray(squares, v + i);
            FloatVector q = mean.mul(correction1).div(square.mul(correction2).lanewise(SQRT).add(epsilon));
            minusRate.fma(q, decayed).intoArray(theta, t + i);
        }
        OptimizerScalar.adam(kernel, end, to);
    }

    static void amsGrad(OptimizerStep.AmsGrad kernel, int from, int to) {
        float[] theta = floats(kernel.theta());
        float[] grad = floats(kernel.grad());
        float[] means = floats(kernel.m());
        float[] squares = floats(kernel.v());
        float[] largest = floats(kernel.vMax());
        int t = base(kernel.theta());
        int g = base(kernel.grad());
        int m = base(kernel.m());
        int v = base(kernel.v());
        int x = base(kernel.vMax());
        float clip = slot(kernel, CLIP_VALUE);
        FloatVector scale = broadcast(scale(kernel));
        float l1 = slot(kernel, L1);
        boolean slope = slope(kernel);
        FloatVector l2 = broadcast(slot(kernel, L2));
        FloatVector minusDecay = broadcast(-slot(kernel, DECAY));
        FloatVector minusRate = broadcast(-slot(kernel, LEARNING_RATE));
        FloatVector beta1 = broadcast(slot(kernel, BETA1));
        FloatVector oneMinusBeta1 = broadcast(slot(kernel, ONE_MINUS_BETA1));
        FloatVector beta2 = broadcast(slot(kernel, BETA2));
        FloatVector oneMinusBeta2 = broadcast(slot(kernel, ONE_MINUS_BETA2));
        FloatVector epsilon = broadcast(slot(kernel, EPSILON));
        FloatVector correction1 = broadcast(slot(kernel, CORRECTION1));
        FloatVector correction2 = broadcast(slot(kernel, CORRECTION2));
        int end = to - (to - from) % Simd.LANES;
        for (int i = from; i < end; i += Simd.LANES) {
            FloatVector old = load(theta, t + i);
            FloatVector gradient = gradient(load(grad, g + i), old, scale, clip, l1, l2, slope);
            FloatVector decayed = minusDecay.fma(old, old);
            FloatVector mean = beta1.fma(load(means, m + i), oneMinusBeta1.mul(gradient));
            FloatVector square = beta2.fma(load(squares, v + i), oneMinusBeta2.mul(gradient.mul(gradient)));
            mean.intoArray(means, m + i);
            square.intoArray(squares, v + i);
            FloatVector max = load(largest, x + i);
            square = max.blend(square, max.compare(LT, square));
            square.intoArray(largest, x + i);
            FloatVector q = mean.mul(correction1).div(square.mul(correction2).lanewise(SQRT).add(epsilon));
            minusRate.fma(q, decayed).intoArray(theta, t + i);
        }
        OptimizerScalar.amsGrad(kernel, end, to);
    }

    /**
     * The gradient that the rule sees. The branches are the same for all elements: clipping at +∞ changes nothing, and
     * without {@code slope} the L1 step is left out.
     */
    private static FloatVector gradient(FloatVector g, FloatVector theta, FloatVector scale, float clip, float l1,
            FloatVector l2, boolean slope) {
        g = g.mul(scale);
        if (clip < Float.POSITIVE_INFINITY) {
            FloatVector below = g.blend(clip, g.compare(GT, clip));
            g = below.blend(-clip, g.compare(LT, -clip));
        }
        // θ + 0 turns −0 into +0, which stands for the L1 step's "0 at 0" where that is left out.
        g = l2.fma(theta.add(0f), g);
        if (slope) {
            FloatVector rising = broadcast(0f).blend(l1, theta.compare(GT, 0f));
            g = g.add(rising.blend(-l1, theta.compare(LT, 0f)));
        }
        return g;
    }

    /**
     * False where the L1 step may be left out: with λ₁ = +0 it adds −0 where θ &lt; 0, else +0. That matters only if g is −0
     * there: with λ₂ = +0 only where θ is −0; with any other the sum of g and λ₂·θ may underflow to −0 anywhere.
     */
    private static boolean slope(OptimizerStep kernel) {
        return Float.floatToRawIntBits(slot(kernel, L1)) != 0 || Float.floatToRawIntBits(slot(kernel, L2)) != 0;
    }

    private static FloatVector load(float[] array, int at) {
        return FloatVector.fromArray(Simd.SPECIES, array, at);
    }

    private static FloatVector broadcast(float x) {
        return FloatVector.broadcast(Simd.SPECIES, x);
    }
}
