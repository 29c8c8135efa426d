package org.talweg.benchmarks.peers;

import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/** One operation on variables, over and over. */
final class Operation implements Peer.Work {
    private final Computation computation;
    private final Operand<TFloat32> shown;
    private final Session.Runner runner;

    Operation(Computation computation, Operand<TFloat32> operand) {
        this(computation, operand, operand);
    }

    /** @param shown what shows that {@code target} was computed */
    Operation(Computation computation, Op target, Operand<TFloat32> shown) {
        this.computation = computation;
        this.shown = shown;
        runner = computation.runner(target);
    }

    @Override
    public void run() {
        runner.run().close();
    }

    @Override
    public float[] result() {
        return computation.fetch(shown);
    }

    @Override
    public void close() {
        computation.close();
    }
}
