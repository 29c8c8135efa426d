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
import org.talweg.engine.EngineClosed;
import org.talweg.engine.Memory;
import org.talweg.engine.Numerics;
import org.talweg.engine.PaperEngine;
import org.talweg.engine.Program;
import org.talweg.engine.TooLarge;
import org.talweg.engine.ptx.Lowering;
import org.talweg.engine.ptx.PtxLaunch;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.MatMul;
import org.talweg.kernel.OptimizerStep;

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
    private final Numerics numerics;
    /** Null where numerics are exact. */
    private TensorCores tensorCores;
    private Staging small;
    private Staging large;
    private boolean closed;

    /** An engine that computes exactly. */
    public CudaEngine(int device) {
        this(device, Numerics.EXACT);
    }

    /**
     * @param device   ordinal of the GPU as the driver counts, after {@code CUDA_VISIBLE_DEVICES}
     * @param numerics how matrix products are computed
     * @throws GpuUnavailable if it cannot be used, with the reason and what to do
     */
    public CudaEngine(int device, Numerics numerics) {
        this.numerics = numerics;
        gpu = Gpu.find(device);
        gpu.check(numerics);
        context = gpu.retain();
        try {
            JCudaDriver.cuCtxSetCurrent(context);
            streams = new Streams();
            memory = new DeviceMemory(gpu, streams);
            tensorCores = numerics == Numerics.EXACT ? null : new TensorCores(this, numerics);
        } catch (CudaException e) {
            gpu.release();
            throw Gpu.unavailable(e);
        } catch (RuntimeException e) {
            gpu.release();
            throw e;
        }
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
        return "GPU, " + gpu.description() + switch (numerics) {
            case EXACT -> "";
            case TF32 -> ", matrix products in TF32 (not exact)";
            case BF16 -> ", matrix products in bfloat16 (not exact)";
        };
    }

    @Override
    public String toString() {
        return description();
    }

    Streams streams() {
        return streams;
    }

    DeviceMemory deviceMemory() {
        return memory;
    }

    /** What every method that speaks to the GPU begins with; its two words are joined where it is refused. */
    void enter(String use, Object of) {
        open(use, of);
        try {
            JCudaDriver.cuCtxSetCurrent(context);
        } catch (CudaException e) {
            throw failure(e, "making the context current");
        }
    }

    private void open(String use, Object of) {
        if (closed) {
            throw new EngineClosed(this, use + of);
        }
    }

    @Override
    public synchronized Buffer allocate(String label, Buffer.Type type, long length) {
        enter("allocating buffer=", label);
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
        enter("upload to buffer=", target);
        CudaBuffer buffer = mine(target, type, count, there);
        if (count == 0) {
            return;
        }
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
            if (tensorCores != null) {
                tensorCores.refresh(buffer.allocation(), buffer.offset(), count);
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
        enter("download from buffer=", source);
        CudaBuffer buffer = mine(source, type, count, room);
        if (count == 0) {
            return;
        }
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
        CudaBuffer own = mine(buffer, "a copy");
        buffer.checkCopy(type, count);
        if (count > arrayRest) {
            throw new IndexOutOfBoundsException("expected an array with count=" + count + " elements from there on, got "
                    + arrayRest);
        }
        return own;
    }

    private CudaBuffer mine(Buffer buffer, String use) {
        if (!(buffer instanceof CudaBuffer own) || own.engine() != this) {
            throw new IllegalArgumentException(use + ": expected a buffer of engine " + this + ", got " + buffer
                    + " of " + (buffer instanceof CudaBuffer other ? "another engine=" + other.engine().name() + " (" + other.engine()
                    + ")" : "another kind of engine") + "; allocate it with this engine");
        }
        return own;
    }

    @Override
    public synchronized Program prepare(List<? extends Kernel> launches) {
        CudaProgram program = bind(launches);
        program.prepare();
        return program;
    }

    @Override
    public synchronized void launch(Kernel kernel) {
        bind(List.of(kernel)).run();
    }

    private CudaProgram bind(List<? extends Kernel> launches) {
        String what = launches.isEmpty() ? "program of launches=0"
                : "program of launches=" + launches.size() + " from kernel=" + launches.get(0).entry() + " on";
        enter("preparing a ", what);
        List<Work> works = new ArrayList<>();
        Set<Allocation> used = Collections.newSetFromMap(new IdentityHashMap<>());
        boolean products = false;
        for (Kernel kernel : launches) {
            // The products of a step stand before the step: they are to find the shadow.
            if (tensorCores != null && kernel instanceof OptimizerStep step) {
                tensorCores.shadow(mine(step.theta(), kernel.entry()).allocation());
            }
        }
        for (Kernel kernel : launches) {
            if (tensorCores != null && kernel instanceof MatMul product) {
                for (Buffer buffer : new Buffer[] {product.a(), product.b(), product.c()}) {
                    mine(buffer, kernel.entry());
                }
                tensorCores.product(product, works, used);
                products = true;
            } else {
                bind(kernel, works, used);
            }
        }
        return new CudaProgram(this, works, used, products, what);
    }

    private void bind(Kernel kernel, List<Work> works, Set<Allocation> used) {
        PtxLaunch launch = Lowering.of(kernel);
        if (launch == null) {
            return;
        }
        for (Object argument : launch.arguments()) {
            if (argument instanceof Buffer buffer) {
                used.add(mine(buffer, kernel.entry()).allocation());
            }
        }
        if (tensorCores != null && kernel instanceof OptimizerStep step) {
            launch = tensorCores.step(step, launch, used);
        }
        works.add(launch(launch));
        if (tensorCores != null) {
            tensorCores.after(kernel, works, used);
        }
    }

    /** A launch with its function loaded. */
    Launch launch(PtxLaunch launch) {
        return new Launch(modules.function(launch), launch);
    }

    /** Runs one work now. */
    void run(Work work, Set<Allocation> used) {
        new CudaProgram(this, List.of(work), used, false, work).run();
    }

    /** What follows a run that may have written where a shadow was made only after it was prepared. */
    void refresh(Allocation allocation) {
        tensorCores.refresh(allocation, 0, allocation.bytes() / WORD);
    }

    @Override
    public synchronized Memory memory() {
        enter("telling its memory", "");
        try {
            return memory.now();
        } catch (CudaException e) {
            throw failure(e, "asking for free memory");
        }
    }

    @Override
    public synchronized Engine onPaper() {
        open("counting on paper", "");
        return new PaperEngine(name(), numerics == Numerics.BF16 ? TensorCores::copyBytes : launches -> 0);
    }

    @Override
    public synchronized void reserve(Engine paper) {
        open("reserving memory", ""); // nothing to reserve: what launches need is allocated as buffers are
    }

    @Override
    public synchronized void synchronize() {
        enter("waiting for it", "");
        try {
            streams.synchronize();
        } catch (CudaException e) {
            throw failure(e, "waiting for the GPU");
        }
    }

    /** An error of the driver with what was being done. */
    RuntimeException failure(CudaException e, String doing) {
        if (DeviceMemory.isShort(e)) {
            return memory.tooLarge("GPU memory for " + doing);
        }
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
        closed = true;
        tolerating(() -> JCudaDriver.cuCtxSetCurrent(context));
        tolerating(streams::synchronize);
        if (tensorCores != null) {
            tensorCores.close();
        }
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
