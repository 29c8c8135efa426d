package org.talweg.engine.cuda;

import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * The two queues of a GPU's work, and what each must wait for of the other.
 *
 * <p>Launches and small copies go to the compute stream; large copies go to the copy stream, where they may run beside launches
 * that have nothing to do with their memory. Work on the compute stream is numbered; each allocation knows the number of its
 * last use, and a copy waits for that and no more. Whatever comes next on the compute stream waits for the copies before it.
 */
final class Streams {
    /** Marks that are remembered; a copy whose mark is forgotten waits for a later one. */
    private static final int MARKS = 4;

    private final CUstream compute = stream();
    private final CUstream copy = stream();
    private final CUevent[] marks = new CUevent[MARKS];
    private final CUevent copied = event();
    /** Number of the last mark; work behind it has the number after. */
    private long marked;
    /** The copy stream has waited for all work up to this number. */
    private long awaited;
    private boolean copying;

    Streams() {
        for (int i = 0; i < MARKS; i++) {
            marks[i] = event();
        }
    }

    private static CUstream stream() {
        CUstream stream = new CUstream();
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING);
        return stream;
    }

    static CUevent event() {
        CUevent event = new CUevent();
        JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING);
        return event;
    }

    CUstream compute() {
        return compute;
    }

    CUstream copy() {
        return copy;
    }

    /** To be called before anything is put on the compute stream. */
    void beforeCompute() {
        if (copying) {
            copying = false;
            JCudaDriver.cuStreamWaitEvent(compute, copied, 0);
        }
    }

    /** Number of the work that is put on the compute stream now. */
    long number() {
        return marked + 1;
    }

    /** Remembers this place of the compute stream. */
    void mark() {
        marked++;
        JCudaDriver.cuEventRecord(marks[(int) (marked % MARKS)], compute);
    }

    /** To be called before the copy stream reads or writes an allocation. */
    void beforeCopy(Allocation allocation) {
        long last = allocation.lastUse;
        if (last <= awaited) {
            return;
        }
        if (last > marked) {
            mark();
        }
        long mark = Math.max(last, marked - MARKS + 1);
        JCudaDriver.cuStreamWaitEvent(copy, marks[(int) (mark % MARKS)], 0);
        awaited = mark;
    }

    /** To be called after the copy stream has been given something to write. */
    void afterCopy() {
        JCudaDriver.cuEventRecord(copied, copy);
        copying = true;
    }

    void synchronize() {
        JCudaDriver.cuStreamSynchronize(copy);
        JCudaDriver.cuStreamSynchronize(compute);
    }

    void close() {
        for (CUevent mark : marks) {
            CudaEngine.tolerating(() -> JCudaDriver.cuEventDestroy(mark));
        }
        CudaEngine.tolerating(() -> JCudaDriver.cuEventDestroy(copied));
        CudaEngine.tolerating(() -> JCudaDriver.cuStreamDestroy(copy));
        CudaEngine.tolerating(() -> JCudaDriver.cuStreamDestroy(compute));
    }
}
