package org.talweg.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** An optimiser's update of each parameter by the library's fused kernel for it. */
final class Updates {
    private static final float RATE = 1e-3f;
    private static final float MOMENTUM = 0.9f;
    private static final float DECAY = 0.9f;
    private static final float BETA_1 = 0.9f;
    private static final float BETA_2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final Computation computation;
    private final String rule;
    private final Ops tf;
    private final Operand<TFloat32> rate;
    private final List<Op> updates = new ArrayList<>();
    private Computation.Variable power1;
    private Computation.Variable power2;

    Updates(Computation computation, String rule) {
        this.computation = computation;
        this.rule = rule;
        tf = computation.tf();
        rate = tf.constant(RATE);
        if (rule.equals("adam")) {
            power1 = computation.filled(BETA_1, Shape.scalar());
            power2 = computation.filled(BETA_2, Shape.scalar());
        }
    }

    /** @param after with the control dependencies that the update has */
    void add(Ops after, Computation.Variable parameter, Operand<TFloat32> gradient) {
        Operand<TFloat32> handle = parameter.handle();
        updates.add(switch (rule) {
            case "adam" -> after.train.resourceApplyAdam(handle, state(parameter, 0), state(parameter, 0), power1.value(), power2.value(),
                    rate, tf.constant(BETA_1), tf.constant(BETA_2), tf.constant(EPSILON), gradient);
            case "sgd" -> after.train.resourceApplyGradientDescent(handle, rate, gradient);
            case "momentum" -> after.train.resourceApplyMomentum(handle, state(parameter, 0), rate, gradient, tf.constant(MOMENTUM));
            case "rmsprop" -> after.train.resourceApplyRmsProp(handle, state(parameter, 0), state(parameter, 0), rate, tf.constant(DECAY),
                    tf.constant(0f), tf.constant(EPSILON), gradient);
            case "adagrad" -> after.train.resourceApplyAdagrad(handle, state(parameter, 0.1f), rate, tf.constant(EPSILON), gradient);
            default -> throw new UnsupportedOperationException("no optimiser " + rule);
        });
    }

    private Operand<TFloat32> state(Computation.Variable parameter, float initial) {
        return computation.filled(initial, parameter.shape()).handle();
    }

    /** All updates and these, and then what the rule counts. */
    Op all(Op... others) {
        updates.addAll(List.of(others));
        Ops after = tf.withControlDependencies(updates);
        if (power1 == null) {
            return after.noOp();
        }
        return tf.withControlDependencies(
                after.assignVariableOp(power1.handle(), tf.math.mul(power1.value(), tf.constant(BETA_1))),
                after.assignVariableOp(power2.handle(), tf.math.mul(power2.value(), tf.constant(BETA_2)))).noOp();
    }
}
