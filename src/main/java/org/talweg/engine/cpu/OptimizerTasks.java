package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.OptimizerStep;

/** Tasks of {@link OptimizerStep}: one task over the range of the arena. */
final class OptimizerTasks {
    private OptimizerTasks() {}

    static void bind(OptimizerStep kernel, boolean vector, List<Task> tasks) {
        if (kernel instanceof OptimizerStep.Sgd sgd) {
            tasks.add(task(sgd, vector ? OptimizerVector::sgd : OptimizerScalar::sgd));
        } else if (kernel instanceof OptimizerStep.Momentum momentum) {
            tasks.add(task(momentum, vector ? OptimizerVector::momentum : OptimizerScalar::momentum));
        } else if (kernel instanceof OptimizerStep.Nesterov nesterov) {
            tasks.add(task(nesterov, vector ? OptimizerVector::nesterov : OptimizerScalar::nesterov));
        } else if (kernel instanceof OptimizerStep.AdaGrad adaGrad) {
            tasks.add(task(adaGrad, vector ? OptimizerVector::adaGrad : OptimizerScalar::adaGrad));
        } else if (kernel instanceof OptimizerStep.RmsProp rmsProp) {
            tasks.add(task(rmsProp, vector ? OptimizerVector::rmsProp : OptimizerScalar::rmsProp));
        } else if (kernel instanceof OptimizerStep.Adam adam) {
            tasks.add(task(adam, vector ? OptimizerVector::adam : OptimizerScalar::adam));
        } else if (kernel instanceof OptimizerStep.AmsGrad amsGrad) {
            tasks.add(task(amsGrad, vector ? OptimizerVector::amsGrad : OptimizerScalar::amsGrad));
        }
    }

    /** Elements {@code [from, to)} of an update. */
    private interface Update<K> {
        void apply(K kernel, int from, int to);
    }

    private static <K extends OptimizerStep> Task task(K kernel, Update<K> update) {
        CpuBuffer scale = CpuBuffer.of(kernel.scale());
        return new ElementTask(kernel.n(), ElementTask.CHEAP) {
            // Chunk by chunk: a method entered often is compiled whole, before a long loop in it is.
            @Override
            void elements(int from, int to) {
                if (Float.isNaN(scale.floats()[scale.base()])) {
                    return;
                }
                for (int start = from; start < to; start += CHUNK) {
                    update.apply(kernel, start, Math.min(start + CHUNK, to));
                }
            }
        };
    }
}
