package org.talweg.train;

import org.junit.jupiter.api.Test;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.engine.cuda.CudaEngine;

/** Run by {@link org.talweg.engine.cuda.FakeDriverTest} where the driver is the stand-in. */
class OnFakeDriverStreaming {
    @Test
    void shouldTrainToTheSameWeights() {
        try (Engine cpu = new CpuEngine(1); Engine gpu = new CudaEngine(0)) {
            Streaming.assertSame(Streaming.train(cpu, false, 1), Streaming.train(gpu, true, 1));
        }
    }

    @Test
    void shouldEndWithASentenceWhereItsEngineIsClosed() {
        Closing.shouldEndWithASentence(() -> new CudaEngine(0));
    }
}
