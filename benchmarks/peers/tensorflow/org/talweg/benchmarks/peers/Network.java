package org.talweg.benchmarks.peers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.op.random.RandomUniform;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Dense layers with ReLU, softmax cross-entropy and Adam, built for training and for use on the same variables. */
final class Network {
    private static final float RUNNING_RATE = 0.1f;
    private static final float EPSILON = 1e-5f;

    private record Layer(Computation.Variable weight, Computation.Variable bias, Norm norm) {}

    private record Norm(Computation.Variable scale, Computation.Variable offset, Computation.Variable mean, Computation.Variable variance) {}

    private final Computation computation;
    private final Ops tf;
    private final float dropout;
    private final List<Layer> layers = new ArrayList<>();
    private final List<Op> runningUpdates = new ArrayList<>();
    private Operand<TFloat32> loss;

    Network(Computation computation, Request request) {
        this.computation = computation;
        tf = computation.tf();
        dropout = request.real("dropout");
        int[] widths = request.numbers("widths");
        for (int i = 1; i < widths.length; i++) {
            boolean hidden = i < widths.length - 1;
            boolean norm = hidden && request.flag("norm");
            layers.add(new Layer(computation.uniform(request.seed(), (float) Math.sqrt(6.0 / widths[i - 1]), widths[i - 1], widths[i]),
                    norm ? null : computation.filled(0, Shape.of(widths[i])), norm ? norm(Shape.of(widths[i])) : null));
        }
    }

    private Norm norm(Shape shape) {
        return new Norm(computation.filled(1, shape), computation.filled(0, shape), computation.filled(0, shape), computation.filled(1, shape));
    }

    /** One step of training on these rows. */
    Op step(Operand<TFloat32> x, Operand<TInt32> labels) {
        Operand<TFloat32> logits = logits(x, true);
        SparseSoftmaxCrossEntropyWithLogits<TFloat32> entropy = tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits, labels);
        loss = tf.math.mean(entropy.loss(), tf.constant(0));
        // The operation has the gradient at hand already: what is left is the mean.
        Operand<TFloat32> slope = tf.math.div(entropy.backprop(), tf.dtypes.cast(tf.size(labels), TFloat32.class));
        List<Output<?>> parameters = new ArrayList<>();
        for (Layer layer : layers) {
            parameters.add(layer.weight.value().asOutput());
            for (Computation.Variable other : others(layer)) {
                parameters.add(other.value().asOutput());
            }
        }
        Output<?>[] gradients = computation.graph().addGradients("gradients", new Output<?>[] {logits.asOutput()},
                parameters.toArray(Output<?>[]::new), new Output<?>[] {slope.asOutput()});
        Updates updates = new Updates(computation, "adam");
        int next = 0;
        Op earlier = null;
        for (Layer layer : layers) {
            Operand<TFloat32> gradient = typed(gradients[next++]);
            // Weights are still read for the gradient of the layer before: written earlier, they would be copied.
            Ops after = earlier == null ? tf : tf.withControlDependencies(earlier);
            updates.add(after, layer.weight, gradient);
            for (Computation.Variable other : others(layer)) {
                updates.add(after, other, typed(gradients[next++]));
            }
            earlier = gradient;
        }
        return updates.all(runningUpdates.toArray(Op[]::new));
    }

    private static List<Computation.Variable> others(Layer layer) {
        return layer.norm == null ? Collections.singletonList(layer.bias) : List.of(layer.norm.scale, layer.norm.offset);
    }

    @SuppressWarnings("unchecked")
    private static Operand<TFloat32> typed(Output<?> output) {
        return (Operand<TFloat32>) output;
    }

    /** The mean loss of the rows that {@link #step} was built for. */
    Operand<TFloat32> loss() {
        return loss;
    }

    /** The share of rows whose greatest logit is that of their label. */
    Operand<TFloat32> accuracy(Operand<TFloat32> x, Operand<TInt32> labels) {
        Operand<TInt32> chosen = tf.math.argMax(logits(x, false), tf.constant(1), TInt32.class);
        return tf.math.mean(tf.dtypes.cast(tf.math.equal(chosen, labels), TFloat32.class), tf.constant(0));
    }

    private Operand<TFloat32> logits(Operand<TFloat32> x, boolean training) {
        Operand<TFloat32> a = x;
        for (Layer layer : layers) {
            Operand<TFloat32> z = tf.linalg.matMul(a, layer.weight.value());
            z = layer.norm == null ? tf.nn.biasAdd(z, layer.bias.value()) : normalized(z, layer.norm, training);
            a = layer == layers.get(layers.size() - 1) ? z : dropped(tf.nn.relu(z), training);
        }
        return a;
    }

    /** By the fused kernel, which wants images: each row one of one point. */
    private Operand<TFloat32> normalized(Operand<TFloat32> z, Norm norm, boolean training) {
        int width = (int) norm.mean.shape().size();
        FusedBatchNorm<TFloat32, TFloat32> fused = tf.nn.fusedBatchNorm(tf.reshape(z, tf.constant(new int[] {-1, 1, 1, width})),
                norm.scale.value(), norm.offset.value(), norm.mean.value(), norm.variance.value(), FusedBatchNorm.epsilon(EPSILON),
                FusedBatchNorm.isTraining(training), FusedBatchNorm.exponentialAvgFactor(training ? RUNNING_RATE : 1));
        if (training) {
            runningUpdates.add(tf.assignVariableOp(norm.mean.handle(), fused.batchMean()));
            runningUpdates.add(tf.assignVariableOp(norm.variance.handle(), fused.batchVariance()));
        }
        return tf.reshape(fused.y(), tf.constant(new int[] {-1, width}));
    }

    private Operand<TFloat32> dropped(Operand<TFloat32> a, boolean training) {
        if (!training || dropout == 0) {
            return a;
        }
        Operand<TFloat32> draw = tf.random.randomUniform(tf.shape(a), TFloat32.class, RandomUniform.seed(1L));
        Operand<TFloat32> kept = tf.dtypes.cast(tf.math.greaterEqual(draw, tf.constant(dropout)), TFloat32.class);
        return tf.math.mul(a, tf.math.mul(kept, tf.constant(1 / (1 - dropout))));
    }
}
