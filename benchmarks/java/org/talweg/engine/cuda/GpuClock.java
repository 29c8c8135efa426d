package org.talweg.engine.cuda;

import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventDestroy;
import static jcuda.driver.JCudaDriver.cuEventElapsedTime;
import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;

import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;

/**
 * Time as the GPU takes it: events on the compute stream of an engine, before and after the work.
 *
 * <p>Where the host cannot enqueue as fast as the GPU works, the GPU's waiting counts too; so time a program that is replayed.
 */
public final class GpuClock implements AutoCloseable {
    private static final double MILLIS = 1e3;

    private final CudaEngine engine;
    private final CUevent begin = new CUevent();
    private final CUevent end = new CUevent();
    private final float[] millis = new float[1];

    public GpuClock(CudaEngine engine) {
        this.engine = engine;
        engine.enter("measuring", "");
        cuEventCreate(begin, CUevent_flags.CU_EVENT_DEFAULT);
        cuEventCreate(end, CUevent_flags.CU_EVENT_DEFAULT);
    }

    /** Seconds from the start of the work's first launch to the end of its last; waits for that. */
    public double seconds(Runnable work) {
        engine.synchronize();
        cuEventRecord(begin, engine.streams().compute());
        work.run();
        engine.enter("measuring", "");
        cuEventRecord(end, engine.streams().compute());
        cuEventSynchronize(end);
        cuEventElapsedTime(millis, begin, end);
        return millis[0] / MILLIS;
    }

    @Override
    public void close() {
        engine.enter("measuring", "");
        cuEventDestroy(begin);
        cuEventDestroy(end);
    }
}
