package org.talweg.train;

import java.util.List;
import org.talweg.engine.Engine;
import org.talweg.graph.Reduce;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Buffer.Type;
import org.talweg.kernel.OptimizerStep;
import org.talweg.nn.Model;
import org.talweg.nn.Parameter;
import org.talweg.optim.Optimizer;

/** What a training holds in an engine's memory beside data: arenas, and the small buffers that each step reads or writes. */
record TrainingState(Arenas arenas, Buffer gradients, List<Buffer> slots, Buffer order, Buffer counters,
        Buffer weightScalars, Buffer otherScalars, Buffer loss, Buffer correct, Buffer sumOfSquares, Buffer scale,
        Buffer history, Buffer positions, Buffer reduction) {
    /** Steps that are run before anything is read. */
    static final int HISTORY = 1024;

    /** Bytes of m, v, … of the update rule. */
    long slotBytes() {
        return slots.stream().mapToLong(slot -> slot.length() * Float.BYTES).sum();
    }

    static TrainingState allocate(Engine engine, Model model, Optimizer optimizer, Arenas arenas, int rows) {
        long size = model.parameterFloats();
        long columnScratch = model.parameters().stream().filter(Parameter::isWeight)
                .mapToLong(weight -> Reduce.columnsScratch(weight.shape().rows(), weight.shape().columns())).max().orElse(0);
        return new TrainingState(arenas,
                engine.allocate("gradients", Type.F32, size),
                optimizer.state().stream().map(slot -> engine.allocate("optimizer state " + slot, Type.F32, size)).toList(),
                engine.allocate("order of rows", Type.I32, rows),
                engine.allocate("counters", Type.I32, Bookkeeping.COUNTERS),
                engine.allocate("step scalars of weights", Type.F32, OptimizerStep.SLOTS),
                engine.allocate("step scalars of other parameters", Type.F32, OptimizerStep.SLOTS),
                engine.allocate("loss", Type.F32, 1),
                engine.allocate("correct answers", Type.F32, 1),
                engine.allocate("sum of squared gradients", Type.F32, 1),
                engine.allocate("gradient scale", Type.F32, 1),
                engine.allocate("history", Type.F32, (long) HISTORY * Bookkeeping.HISTORY_WIDTH),
                engine.allocate("positions of gradients not finite", Type.I32, HISTORY),
                engine.allocate("reduction", Type.F32, Math.max(Reduce.vectorScratch(size), columnScratch)));
    }
}
