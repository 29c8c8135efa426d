package org.talweg.engine.cuda;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import jcuda.CudaException;
import jcuda.driver.CUcontext;
import jcuda.driver.JCudaDriver;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.engine.TooLarge;
import org.talweg.engine.ptx.Lowering;
import org.talweg.engine.ptx.PtxLaunch;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;

/**
 * The kernels of {@code kernels/} on an NVIDIA GPU, through the driver: no toolkit is needed.
 *
 * <p>Launches are put in a queue and methods return at once; {@link #download} and {@link #synchronize} wait. A failure on the
 * GPU may therefore show at a later call. Any thread may call, one at a time.
 */
public final class CudaEngine implements Engine {
    private static final System.Logger LOG = System.getLogger("org.talweg");
    private static final int WORD = 4;
    /** Copies up to this size go to the compute stream. */
    private static final int SMALL_BYTES = 1 << 16;
    private static final int SMALL_SEGMENTS = 16;
    private static final int LARGE_BYTES = 1 << 22;
    private static final int LARGE_SEGMENTS = 4;

    private final Gpu gpu;
    private final CUcontext context;
    private final Streams streams;
    private final DeviceMemory memory;
    private final Modules modules = new Modules();
    private Staging small;
    private Staging large;
    private boolean closed;

    /**
     * @param device ordinal of the GPU as the driver counts, after {@code CUDA_VISIBLE_DEVICES}
     * @throws GpuUnavailable if it cannot be used, with the reason and what to do
     */
    public CudaEngine(int device) {
        gpu = Gpu.find(device);
        context = gpu.retain();
        JCudaDriver.cuCtxSetCurrent(context);
        streams = new Streams();
        memory = new DeviceMemory(gpu, streams);
    }

    /** The GPU that this engine computes on. */
    public Gpu gpu() {
        return gpu;
    }

    @Override
    public String name() {
        return "gpu";
    }

    @Override
    public String description() {
        return "GPU, " + gpu.description();
    }

    @Override
    public String toString() {
        return description();
    }

    Streams streams() {
        return streams;
    }

    DeviceMemory memory() {
        return memory;
    }

    /** What every method that speaks to the GPU begins with. */
    void enter() {
        open();
        JCudaDriver.cuCtxSetCurrent(context);
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("engine " + name() + " is closed: make a new one");
        }
    }

    @Override
    public synchronized Buffer allocate(String label, Buffer.Type type, long length) {
        enter();
        if (length < 0 || length > Long.MAX_VALUE / WORD) {
            throw new TooLarge("expected a buffer of 0 to " + Long.MAX_VALUE / WORD + " elements, got " + label + " length="
                    + length);
        }
        try {
            Allocation allocation = memory.allocate(label, length * WORD);
            streams.beforeCompute();
            JCudaDriver.cuMemsetD32Async(allocation.at(0), 0, allocation.bytes() / WORD, streams.compute());
            allocation.lastUse = streams.number();
            return new CudaBuffer(this, allocation, label, type, 0, length);
        } catch (CudaException e) {
            throw failure(e, "allocating " + label + " of " + length + " elements");
        }
    }

    @Override
    public void upload(float[] source, int from, Buffer target, int count) {
        upload((segment, at, n) -> segment.asFloatBuffer().put(source, from + at, n), target, Buffer.Type.F32, count,
                source.length - from);
    }

    @Override
    public void upload(int[] source, int from, Buffer target, int count) {
        upload((segment, at, n) -> segment.asIntBuffer().put(source, from + at, n), target, Buffer.Type.I32, count,
                source.length - from);
    }

    private synchronized void upload(Staging.Words words, Buffer target, Buffer.Type type, int count, int there) {
        CudaBuffer buffer = mine(target, type, count, there);
        if (count == 0) {
            return;
        }
        enter();
        try {
            if (isSmall(count)) {
                streams.beforeCompute();
                small().upload(words, buffer.pointer(), count);
                buffer.allocation().lastUse = streams.number();
            } else {
                streams.beforeCopy(buffer.allocation());
                large().upload(words, buffer.pointer(), count);
                streams.afterCopy();
            }
        } catch (CudaException e) {
            throw failure(e, "copying " + count + " elements to " + target);
        }
    }

    @Override
    public void download(Buffer source, float[] target, int to, int count) {
        download((segment, at, n) -> segment.asFloatBuffer().get(target, to + at, n), source, Buffer.Type.F32, count,
                target.length - to);
    }

    @Override
    public void download(Buffer source, int[] target, int to, int count) {
        download((segment, at, n) -> segment.asIntBuffer().get(target, to + at, n), source, Buffer.Type.I32, count,
                target.length - to);
    }

    private synchronized void download(Staging.Words words, Buffer source, Buffer.Type type, int count, int room) {
        CudaBuffer buffer = mine(source, type, count, room);
        if (count == 0) {
            return;
        }
        enter();
        try {
            if (isSmall(count)) {
                streams.beforeCompute();
                small().download(buffer.pointer(), words, count);
            } else {
                streams.beforeCopy(buffer.allocation());
                large().download(buffer.pointer(), words, count);
            }
        } catch (CudaException e) {
            throw failure(e, "copying " + count + " elements from " + source);
        }
    }

    private static boolean isSmall(int count) {
        return count <= SMALL_BYTES / WORD;
    }

    private Staging small() {
        if (small == null) {
            small = new Staging(streams.compute(), SMALL_SEGMENTS, SMALL_BYTES);
        }
        return small;
    }

    private Staging large() {
        if (large == null) {
            large = new Staging(streams.copy(), LARGE_SEGMENTS, LARGE_BYTES);
        }
        return large;
    }

    private CudaBuffer mine(Buffer buffer, Buffer.Type type, int count, int arrayRest) {
        open();
        CudaBuffer own = mine(buffer, "a copy");
        if (buffer.type() != type || count < 0 || count > buffer.length()) {
            throw new IllegalArgumentException("expected count within a " + type + " buffer, got count=" + count + " "
                    + buffer);
        }
        if (count > arrayRest) {
            throw new IndexOutOfBoundsException("expected an array with count=" + count + " elements from there on, got "
                    + arrayRest);
        }
        return own;
    }

    private CudaBuffer mine(Buffer buffer, String use) {
        if (!(buffer instanceof CudaBuffer own) || own.engine() != this) {
            throw new IllegalArgumentException(use + ": expected a buffer of engine " + this + ", got " + buffer
                    + " of another; allocate it with this engine");
        }
        return own;
    }

    @Override
    public synchronized Program prepare(List<? extends Kernel> launches) {
        CudaProgram program = bind(launches);
        program.record();
        return program;
    }

    @Override
    public synchronized void launch(Kernel kernel) {
        bind(List.of(kernel)).run();
    }

    private CudaProgram bind(List<? extends Kernel> launches) {
        enter();
        List<Work> works = new ArrayList<>();
        Set<Allocation> used = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Kernel kernel : launches) {
            PtxLaunch launch = Lowering.of(kernel);
            if (launch == null) {
                continue;
            }
            for (Object argument : launch.arguments()) {
                if (argument instanceof Buffer buffer) {
                    used.add(mine(buffer, kernel.entry()).allocation());
                }
            }
            works.add(new Launch(modules.function(launch), launch));
        }
        return new CudaProgram(this, works, List.copyOf(used));
    }

    @Override
    public synchronized void synchronize() {
        enter();
        try {
            streams.synchronize();
        } catch (CudaException e) {
            throw failure(e, "waiting for the GPU");
        }
    }

    /** An error of the driver with what was being done. */
    IllegalStateException failure(CudaException e, String doing) {
        return new IllegalStateException(doing + " on " + gpu.name() + ": " + e.getMessage() + ". If this call is in order, an"
                + " earlier launch failed: CUDA_LAUNCH_BLOCKING=1 shows which, compute-sanitizer shows where", e);
    }

    /** Runs a step of closing; what fails is noted, and does not keep the rest from being closed. */
    static void tolerating(Runnable step) {
        try {
            step.run();
        } catch (CudaException e) {
            LOG.log(System.Logger.Level.DEBUG, "while closing the GPU engine: " + e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        JCudaDriver.cuCtxSetCurrent(context);
        closed = true;
        tolerating(streams::synchronize);
        memory.close();
        modules.close();
        for (Staging each : new Staging[] {small, large}) {
            if (each != null) {
                each.close();
            }
        }
        streams.close();
        tolerating(gpu::release);
    }
}
