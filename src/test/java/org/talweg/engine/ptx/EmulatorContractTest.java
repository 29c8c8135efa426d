package org.talweg.engine.ptx;

import java.util.List;
import org.talweg.emulator.Emulator;
import org.talweg.engine.Engine;
import org.talweg.engine.EngineContract;

/** The shipped PTX, instruction by instruction. */
class EmulatorContractTest extends EngineContract {
    @Override
    protected List<Engine> engines() {
        return List.of(new Emulator());
    }
}
