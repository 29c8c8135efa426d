package org.talweg.engine.cuda;

import java.util.List;
import jcuda.CudaException;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.JCudaDriver;
import org.talweg.engine.Program;

/** Launches in order on the compute stream; more than one are recorded in a CUDA graph, which is replayed with one call. */
final class CudaProgram implements Program {
    private final CudaEngine engine;
    private final List<Work> works;
    private final Allocation[] used;
    private CUgraphExec graph;

    /** @param used all memory that the works refer to: it lives as long as this program */
    CudaProgram(CudaEngine engine, List<Work> works, List<Allocation> used) {
        this.engine = engine;
        this.works = works;
        this.used = used.toArray(Allocation[]::new);
    }

    @Override
    public void run() {
        synchronized (engine) {
            engine.enter();
            Streams streams = engine.streams();
            streams.beforeCompute();
            if (graph != null) {
                try {
                    JCudaDriver.cuGraphLaunch(graph, streams.compute());
                } catch (CudaException e) {
                    throw engine.failure(e, works.size() + " launches in a graph, from " + works.get(0) + " to "
                            + works.get(works.size() - 1));
                }
            } else {
                enqueue(streams.compute());
            }
            long number = streams.number();
            for (Allocation each : used) {
                each.lastUse = number;
            }
            streams.mark();
        }
    }

    private void enqueue(CUstream stream) {
        for (Work work : works) {
            try {
                work.enqueue(stream);
            } catch (CudaException e) {
                throw engine.failure(e, work.toString());
            }
        }
    }

    /** Records the launches instead of running them; a single one gains nothing by that. */
    void record() {
        if (works.size() < 2) {
            return;
        }
        CUstream stream = engine.streams().compute();
        CUgraph recorded = new CUgraph();
        JCudaDriver.cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
        try {
            enqueue(stream);
        } catch (RuntimeException e) {
            CudaEngine.tolerating(() -> JCudaDriver.cuStreamEndCapture(stream, recorded));
            throw e;
        }
        try {
            JCudaDriver.cuStreamEndCapture(stream, recorded);
            CUgraphExec replayed = new CUgraphExec();
            JCudaDriver.cuGraphInstantiate(replayed, recorded, 0);
            JCudaDriver.cuGraphDestroy(recorded);
            graph = replayed;
            engine.memory().hold(this, "graph", 0, () -> JCudaDriver.cuGraphExecDestroy(replayed));
        } catch (CudaException e) {
            throw engine.failure(e, "recording " + works.size() + " launches in a graph");
        }
    }
}
