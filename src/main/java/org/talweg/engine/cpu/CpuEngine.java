package org.talweg.engine.cpu;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.talweg.engine.Engine;
import org.talweg.engine.Memory;
import org.talweg.engine.Program;
import org.talweg.engine.TooLarge;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;

/**
 * The contract's arithmetic in Java, on a fixed number of threads, in scalar or Vector API form: the same bits in all.
 *
 * <p>The vector form needs the module {@code jdk.incubator.vector}; its width is a constant of the JVM,
 * {@code -Dtalweg.vectorBits=0|128|256|512} (0: scalar).
 */
public final class CpuEngine implements Engine {
    /** The most threads that an engine takes. */
    public static final int MAX_THREADS = 1024;

    private static final System.Logger LOG = System.getLogger("org.talweg");
    /** JVMs do not allocate arrays up to the last index. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int LONGEST = LONGEST_ARRAY - CpuBuffer.START;
    private static final float[] NOTHING = {};
    private static final List<String> WIDTHS = List.of("0", "128", "256", "512");

    /** What was given out, as long as anybody refers to it. */
    private record Held(WeakReference<Object> array, long bytes) {}

    /** Null on paper. */
    private final Workers workers;
    private final int threads;
    private final int vectorBits;
    private final ProductBinding products;
    private final List<float[]> scratch = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private int[] draws = {};
    // Asked for on paper, where there are no arrays.
    private long paperBytes;
    private int paperScratch;
    private int paperDraws;
    private final Guard guard = new Guard(this);

    /** An engine with the vector width of this JVM. */
    public CpuEngine(int threads) {
        this(threads, defaultVectorBits());
    }

    /**
     * @param threads    1 to 1024
     * @param vectorBits 0 for the scalar form, or {@link #defaultVectorBits()}
     * @throws IllegalArgumentException if either is something else
     */
    public CpuEngine(int threads, int vectorBits) {
        this(threads, vectorBits, MatMulTasks::bind);
    }

    /** An engine whose matrix products are another's: with any but ours it keeps no contract. */
    CpuEngine(int threads, int vectorBits, ProductBinding products) {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("expected 1 to " + MAX_THREADS + " threads, got threads=" + threads);
        }
        if (vectorBits != 0 && vectorBits != defaultVectorBits()) {
            throw new IllegalArgumentException("expected vectorBits of 0 or this JVM's " + defaultVectorBits()
                    + ", got vectorBits=" + vectorBits + "; start Java with -Dtalweg.vectorBits=" + vectorBits);
        }
        this.threads = threads;
        this.vectorBits = vectorBits;
        this.products = products;
        this.workers = new Workers(threads);
    }

    /** The same on paper: buffers have no elements, tasks are bound and dropped. */
    private CpuEngine(CpuEngine engine) {
        this.threads = engine.threads;
        this.vectorBits = engine.vectorBits;
        this.products = MatMulTasks::bind; // another's may look at its arrays
        this.workers = null;
    }

    /**
     * The vector width of this JVM in bits; 0 when the Vector API is absent or switched off.
     *
     * @throws IllegalArgumentException if {@code talweg.vectorBits} is none of the widths
     */
    public static int defaultVectorBits() {
        String asked = System.getProperty("talweg.vectorBits");
        // Here, since what a static initialiser throws is an Error.
        if (asked != null && !WIDTHS.contains(asked)) {
            throw new IllegalArgumentException("expected a vector width among " + WIDTHS + ", got talweg.vectorBits=" + asked);
        }
        return Width.BITS;
    }

    private static final class Width {
        static final int BITS = find();

        private static int find() {
            if ("0".equals(System.getProperty("talweg.vectorBits"))) {
                return 0;
            }
            if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
                LOG.log(System.Logger.Level.WARNING, "the Vector API is not present: the scalar form is used, with the"
                        + " same results but slower; start Java with --add-modules jdk.incubator.vector");
                return 0;
            }
            return Simd.BITS;
        }
    }

    public int threads() {
        return threads;
    }

    public int vectorBits() {
        return vectorBits;
    }

    ProductBinding products() {
        return products;
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String description() {
        return "CPU, " + threads() + (threads() == 1 ? " thread, " : " threads, ")
                + (vectorBits == 0 ? "scalar" : vectorBits + "-bit vectors");
    }

    @Override
    public String toString() {
        return description();
    }

    @Override
    public Buffer allocate(String label, Buffer.Type type, long length) {
        guard.enter("allocating buffer=", label);
        if (length < 0 || length > LONGEST) {
            throw new TooLarge("expected a buffer of 0 to " + LONGEST + " elements on the CPU, got " + label + " length="
                    + length + "; take a smaller batch, fewer units or less data");
        }
        int elements = onlyOnPaper() ? 0 : CpuBuffer.START + (int) length;
        float[] floats = type == Buffer.Type.F32 ? new float[elements] : null;
        int[] ints = type == Buffer.Type.I32 ? new int[elements] : null;
        if (onlyOnPaper()) {
            paperBytes += length * Float.BYTES;
        } else {
            held.removeIf(each -> each.array.refersTo(null));
            held.add(new Held(new WeakReference<>(floats != null ? floats : ints), length * Float.BYTES));
        }
        return new CpuBuffer(this, label, floats, ints, 0, length);
    }

    /** Whether nothing here has elements. */
    boolean onlyOnPaper() {
        return workers == null;
    }

    @Override
    public Engine onPaper() {
        guard.enter("counting on paper", "");
        return new CpuEngine(this);
    }

    @Override
    public Memory memory() {
        guard.enter("telling its memory", "");
        if (onlyOnPaper()) {
            return Memory.onHeap(paperBytes, ((long) paperScratch + paperDraws) * Float.BYTES);
        }
        long working = draws.length;
        for (float[] each : scratch) {
            working += each.length;
        }
        held.removeIf(each -> each.array.refersTo(null));
        return Memory.onHeap(held.stream().mapToLong(Held::bytes).sum(), working * Float.BYTES);
    }

    @Override
    public void reserve(Engine paper) {
        guard.enter("reserving memory", "");
        if (paper instanceof CpuEngine counted) {
            scratch(counted.paperScratch);
            draws(counted.paperDraws);
        }
    }

    @Override
    public void upload(float[] source, int from, Buffer target, int count) {
        CpuBuffer buffer = mine("upload to buffer=", target, Buffer.Type.F32, count);
        if (onlyOnPaper()) {
            return;
        }
        System.arraycopy(source, from, buffer.floats(), buffer.base(), count);
    }

    @Override
    public void upload(int[] source, int from, Buffer target, int count) {
        CpuBuffer buffer = mine("upload to buffer=", target, Buffer.Type.I32, count);
        if (onlyOnPaper()) {
            return;
        }
        System.arraycopy(source, from, buffer.ints(), buffer.base(), count);
    }

    @Override
    public void download(Buffer source, float[] target, int to, int count) {
        CpuBuffer buffer = mine("download from buffer=", source, Buffer.Type.F32, count);
        if (onlyOnPaper()) {
            return;
        }
        workers.run(new ElementTask(count, ElementTask.CHEAP) { // a copy for a checkpoint holds up the steps
            @Override
            void elements(int from, int end) {
                System.arraycopy(buffer.floats(), buffer.base() + from, target, to + from, end - from);
            }
        });
    }

    @Override
    public void download(Buffer source, int[] target, int to, int count) {
        CpuBuffer buffer = mine("download from buffer=", source, Buffer.Type.I32, count);
        if (onlyOnPaper()) {
            return;
        }
        System.arraycopy(buffer.ints(), buffer.base(), target, to, count);
    }

    private CpuBuffer mine(String use, Buffer buffer, Buffer.Type type, int count) {
        guard.enter(use, buffer);
        if (!(buffer instanceof CpuBuffer own) || own.engine() != this) {
            throw new IllegalArgumentException("expected a buffer of engine " + this + ", got " + buffer
                    + " of " + Guard.owner(buffer) + "; allocate it with this engine");
        }
        buffer.checkCopy(type, count);
        return own;
    }

    @Override
    public Program prepare(List<? extends Kernel> launches) {
        String what = launches.isEmpty() ? "program of launches=0"
                : "program of launches=" + launches.size() + " from kernel=" + launches.get(0).entry() + " on";
        guard.enter("preparing a ", what);
        List<Task> bound = new ArrayList<>();
        Binder binder = new Binder(this);
        for (Kernel kernel : launches) {
            binder.bind(kernel, bound);
        }
        if (onlyOnPaper()) {
            return () -> {};
        }
        Task[] tasks = bound.toArray(Task[]::new);
        return () -> run(tasks, what);
    }

    private void run(Task[] tasks, String what) {
        guard.begin("running a ", what);
        try {
            for (Task task : tasks) {
                workers.run(task);
            }
        } finally {
            guard.end();
        }
    }

    /** Working memory that lasts for one launch; launches follow each other, so all share it. */
    float[] scratch(int length) {
        if (onlyOnPaper()) {
            paperScratch = Math.max(paperScratch, length);
            return NOTHING;
        }
        for (float[] held : scratch) {
            if (held.length >= length) {
                return held;
            }
        }
        float[] fresh = new float[length];
        scratch.add(fresh);
        return fresh;
    }

    /** Working memory for random draws, shared by all launches as {@link #scratch} is. */
    int[] draws(int length) {
        if (onlyOnPaper()) {
            paperDraws = Math.max(paperDraws, length);
            return draws;
        }
        if (draws.length < length) {
            draws = new int[length];
        }
        return draws;
    }

    @Override
    public void synchronize() {
        guard.enter("waiting for it", "");
    }

    @Override
    public void close() {
        if (guard.close() && workers != null) {
            workers.close();
        }
    }
}
