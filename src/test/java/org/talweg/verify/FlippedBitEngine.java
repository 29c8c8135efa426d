package org.talweg.verify;

import java.util.List;
import org.talweg.engine.DelegatingEngine;
import org.talweg.engine.Program;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Elementwise;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.OptimizerStep;

/** A CPU engine with a defect: the last bit of one result of {@code scale} and of {@code sgd} is wrong. */
public final class FlippedBitEngine extends DelegatingEngine {
    public FlippedBitEngine() {
        super(new CpuEngine(1, 0));
    }

    @Override
    public Program prepare(List<? extends Kernel> launches) {
        Program program = engine.prepare(launches);
        return () -> {
            program.run();
            for (Kernel kernel : launches) {
                if (kernel instanceof Elementwise.Scale scale && scale.n() == 17) {
                    flip(scale.y(), 3);
                } else if (kernel instanceof OptimizerStep.Sgd sgd && sgd.n() > 17) {
                    flip(sgd.theta(), 5);
                }
            }
        };
    }

    private void flip(Buffer buffer, int index) {
        Buffer word = buffer.slice(index, 1);
        float value = engine.floats(word, 1)[0];
        engine.upload(new float[] {Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ 1)}, 0, word, 1);
    }

    @Override
    public String name() {
        return "flipped";
    }

    @Override
    public String description() {
        return "an engine with a defect";
    }
}
