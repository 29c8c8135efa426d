package org.talweg.engine.cuda;

import java.util.Collection;
import java.util.List;
import jcuda.CudaException;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.JCudaDriver;
import org.talweg.engine.Program;
import org.talweg.engine.TooLarge;

/**
 * Launches in order on the compute stream. More than one, if {@link #prepare prepared}, are recorded in a CUDA graph, which is
 * replayed with one call: before the first run, or where there are products of cuBLAS, which starts up with its first calls,
 * before the second.
 */
final class CudaProgram implements Program {
    private static final System.Logger LOG = System.getLogger("org.talweg");

    private final CudaEngine engine;
    private final List<Work> works;
    private final Allocation[] used;
    /** Allocations without a shadow when this was prepared: should they have one later, this program does not know it. */
    private final Allocation[] unshadowed;
    private final boolean products;
    private final Object name;
    private boolean recordLater;
    private CUgraphExec graph;

    /**
     * @param used     all memory that the works refer to: it lives as long as this program
     * @param products whether there are products of cuBLAS among the works
     * @param name     for messages, which ask for its text alone when they are made
     */
    CudaProgram(CudaEngine engine, List<Work> works, Collection<Allocation> used, boolean products, Object name) {
        this.engine = engine;
        this.works = works;
        this.used = used.toArray(Allocation[]::new);
        this.unshadowed = used.stream().filter(each -> each.shadow == null).toArray(Allocation[]::new);
        this.products = products;
        this.name = name;
    }

    List<Work> works() {
        return works;
    }

    @Override
    public void run() {
        synchronized (engine) {
            engine.enter("running a ", name);
            Streams streams = engine.streams();
            streams.beforeCompute();
            if (graph != null) {
                replay(streams.compute());
            } else {
                enqueue(streams.compute());
            }
            long number = streams.number();
            for (Allocation each : used) {
                each.lastUse = number;
            }
            streams.mark();
            for (Allocation each : unshadowed) {
                if (each.shadow != null) {
                    engine.refresh(each);
                }
            }
            if (recordLater) {
                recordLater = false;
                recordOrNot();
            }
        }
    }

    private void replay(CUstream stream) {
        try {
            JCudaDriver.cuGraphLaunch(graph, stream);
        } catch (CudaException e) {
            throw engine.failure(e, works.size() + " launches in a graph, from " + works.get(0) + " to "
                    + works.get(works.size() - 1) + ", compute stream");
        }
    }

    private void enqueue(CUstream stream) {
        for (Work work : works) {
            try {
                work.enqueue(stream);
            } catch (CudaException e) {
                throw engine.failure(e, work + ", compute stream");
            }
        }
    }

    /** For a program that is run many times: has its launches recorded, now or where that must wait, after the first run. */
    void prepare() {
        recordLater = products && works.size() > 1;
        if (!products && works.size() > 1) {
            record();
        }
    }

    /** A version of cuBLAS that cannot be recorded is called each time: slower, with the same results. */
    private void recordOrNot() {
        try {
            record();
        } catch (IllegalStateException | TooLarge e) {
            LOG.log(System.Logger.Level.WARNING, "launches are made one by one, since they could not be recorded: "
                    + e.getMessage());
        }
    }

    private void record() {
        CUstream stream = engine.streams().compute();
        CUgraph recorded = new CUgraph();
        try {
            JCudaDriver.cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
            try {
                enqueue(stream);
            } catch (RuntimeException e) {
                CudaEngine.tolerating(() -> JCudaDriver.cuStreamEndCapture(stream, recorded));
                throw e;
            }
            JCudaDriver.cuStreamEndCapture(stream, recorded);
            CUgraphExec replayed = new CUgraphExec();
            try {
                JCudaDriver.cuGraphInstantiate(replayed, recorded, 0);
            } finally {
                CudaEngine.tolerating(() -> JCudaDriver.cuGraphDestroy(recorded));
            }
            graph = replayed;
            engine.deviceMemory().hold(this, "graph", 0, () -> JCudaDriver.cuGraphExecDestroy(replayed));
        } catch (CudaException e) {
            throw engine.failure(e, "recording " + works.size() + " launches in a graph");
        }
    }
}
