package org.talweg.emulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.talweg.engine.Engine;
import org.talweg.engine.Program;
import org.talweg.engine.TooLarge;
import org.talweg.engine.ptx.Lowering;
import org.talweg.engine.ptx.PtxLaunch;
import org.talweg.engine.ptx.PtxSource;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;

/**
 * Executes the PTX of {@code kernels/} on the CPU, instruction by instruction, and reports what a GPU would not: accesses
 * outside of an argument, races, values that were never written, each with its line. It counts instructions and memory
 * traffic.
 *
 * <p>What it finds wrong is an {@link EmulatorFault}. Blocks may run on several threads, in any order.
 */
public final class Emulator implements Engine {
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final long BUDGET = 200_000_000;
    /** Blocks for each worker, below which a launch runs on one. */
    private static final int FEWEST_BLOCKS = 4;

    private final int threads;
    private final List<Worker> workers = new ArrayList<>();
    private final Map<List<Object>, Map<String, PtxEntry>> modules = new HashMap<>();
    private final Map<String, Counters> counters = new TreeMap<>();
    private boolean globalRaces = true;
    private boolean bankConflicts;
    private long budget = BUDGET;
    private boolean closed;

    /** On all processors. */
    public Emulator() {
        this(Runtime.getRuntime().availableProcessors());
    }

    public Emulator(int threads) {
        this.threads = threads;
        for (int i = 0; i < threads; i++) {
            workers.add(new Worker());
        }
    }

    /** What one thread needs: its counters, and blocks of the entries that it ran last. */
    private static final class Worker {
        private static final int KEPT = 32;

        private final Tally tally = new Tally();
        private final Map<PtxEntry, Block> blocks = new LinkedHashMap<>(2 * KEPT, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<PtxEntry, Block> eldest) {
                return size() > KEPT;
            }
        };

        Block block(PtxEntry entry, int threads) {
            Block kept = blocks.get(entry);
            if (kept == null || kept.threads != threads) {
                kept = new Block(entry, threads, tally);
                blocks.put(entry, kept);
            }
            return kept;
        }
    }

    @Override
    public String name() {
        return "emulator";
    }

    @Override
    public String description() {
        return "PTX emulator, " + threads + (threads == 1 ? " thread" : " threads");
    }

    @Override
    public String toString() {
        return description();
    }

    /** Whether two threads of a launch that touch one word of global memory are reported, one writing: of what is prepared from now on. */
    public Emulator globalRaces(boolean on) {
        globalRaces = on;
        return this;
    }

    boolean globalRaces() {
        return globalRaces;
    }

    /** Whether bank conflicts of shared memory are counted, which takes time, in what is prepared from now on. Off at first. */
    public Emulator bankConflicts(boolean on) {
        bankConflicts = on;
        return this;
    }

    boolean bankConflicts() {
        return bankConflicts;
    }

    /** Instructions that a warp may issue in one launch before a loop is called endless. */
    public Emulator budget(long instructions) {
        budget = instructions;
        return this;
    }

    long budget() {
        return budget;
    }

    /** All launches since the last {@link #resetCounters}. */
    public Counters counters() {
        return counters.values().stream().reduce(Counters.NONE, Counters::plus);
    }

    /** Those of an entry. */
    public Counters counters(String entry) {
        return counters.getOrDefault(entry, Counters.NONE);
    }

    /** By entry. */
    public Map<String, Counters> countersByEntry() {
        return Map.copyOf(counters);
    }

    public void resetCounters() {
        counters.clear();
    }

    @Override
    public Buffer allocate(String label, Buffer.Type type, long length) {
        open();
        if (length < 0 || length > LONGEST_ARRAY) {
            throw new TooLarge("expected a buffer of 0 to " + LONGEST_ARRAY + " elements in the emulator, got " + label
                    + " length=" + length);
        }
        return new EmulatorBuffer(this, label, type, new int[(int) length], new int[(int) length], 0, length);
    }

    @Override
    public void upload(float[] source, int from, Buffer target, int count) {
        EmulatorBuffer buffer = own(target, Buffer.Type.F32, count);
        for (int i = 0; i < count; i++) {
            buffer.words()[(int) buffer.offset() + i] = Float.floatToRawIntBits(source[from + i]);
        }
    }

    @Override
    public void upload(int[] source, int from, Buffer target, int count) {
        EmulatorBuffer buffer = own(target, Buffer.Type.I32, count);
        System.arraycopy(source, from, buffer.words(), (int) buffer.offset(), count);
    }

    @Override
    public void download(Buffer source, float[] target, int to, int count) {
        EmulatorBuffer buffer = own(source, Buffer.Type.F32, count);
        for (int i = 0; i < count; i++) {
            target[to + i] = Float.intBitsToFloat(buffer.words()[(int) buffer.offset() + i]);
        }
    }

    @Override
    public void download(Buffer source, int[] target, int to, int count) {
        EmulatorBuffer buffer = own(source, Buffer.Type.I32, count);
        System.arraycopy(buffer.words(), (int) buffer.offset(), target, to, count);
    }

    private EmulatorBuffer own(Buffer buffer, Buffer.Type type, int count) {
        open();
        EmulatorBuffer own = own(buffer);
        buffer.checkCopy(type, count);
        return own;
    }

    /** The buffer, which must be this engine's. */
    EmulatorBuffer own(Buffer buffer) {
        if (!(buffer instanceof EmulatorBuffer own) || own.engine() != this) {
            throw new IllegalArgumentException("expected a buffer of engine " + this + ", got " + buffer
                    + " of another; allocate it with this engine");
        }
        return own;
    }

    @Override
    public Program prepare(List<? extends Kernel> launches) {
        open();
        List<Grid> grids = new ArrayList<>();
        for (Kernel kernel : launches) {
            PtxLaunch launch = Lowering.of(kernel);
            if (launch != null) {
                grids.add(grid(entry(module(launch), launch.entry(), launch.file()), launch.gridX(), launch.gridY(),
                        launch.block(), launch.arguments().toArray()));
            }
        }
        return () -> {
            open();
            grids.forEach(this::run);
        };
    }

    private Map<String, PtxEntry> module(PtxLaunch launch) {
        return modules.computeIfAbsent(List.of(launch.file(), launch.defines()), key -> {
            PtxSource source = launch.source();
            return PtxParser.parse(source.text(), source::origin);
        });
    }

    private static PtxEntry entry(Map<String, PtxEntry> module, String name, String file) {
        PtxEntry entry = module.get(name);
        if (entry == null) {
            throw new EmulatorFault(EmulatorFault.Kind.LAUNCH, file, "expected an entry " + name + ", got " + module.keySet());
        }
        return entry;
    }

    /**
     * Runs one entry of a PTX text.
     *
     * @param origins   where a line of the text, from 1 on, was written
     * @param arguments {@link Buffer} for a pointer, Long for .u64, Integer for .u32, Float for .f32
     */
    public void launch(String text, IntFunction<String> origins, String entry, int gridX, int gridY, int block,
            Object... arguments) {
        open();
        Map<String, PtxEntry> module = modules.computeIfAbsent(List.of(text), key -> PtxParser.parse(text, origins));
        run(grid(entry(module, entry, origins.apply(1)), gridX, gridY, block, arguments));
    }

    private Grid grid(PtxEntry entry, int gridX, int gridY, int block, Object... arguments) {
        return new Grid(entry, gridX, gridY, block, arguments, this);
    }

    private void run(Grid grid) {
        grid.forget();
        long blocks = (long) grid.gridX * grid.gridY;
        int used = (int) Math.min(threads, Math.max(1, blocks / FEWEST_BLOCKS));
        Share share = new Share(grid);
        for (Worker worker : workers.subList(0, used)) {
            worker.tally.begin(grid.entry);
        }
        Thread[] others = new Thread[used - 1];
        for (int i = 0; i < others.length; i++) {
            Worker worker = workers.get(i + 1);
            others[i] = new Thread(() -> share.work(worker), "talweg-emulator-" + (i + 1));
            others[i].start();
        }
        share.work(workers.get(0));
        for (Thread other : others) {
            join(other);
        }
        Counters done = new Counters(1, 0, 0, Map.of(), 0, 0, 0);
        for (Worker worker : workers.subList(0, used)) {
            done = done.plus(worker.tally.counters(grid));
        }
        counters.merge(grid.entry.name(), done, Counters::plus);
        share.rethrow();
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The blocks of one launch, taken one after another by whoever is free. */
    private static final class Share {
        private final Grid grid;
        private final AtomicInteger next = new AtomicInteger();
        private Throwable failure;
        private int failedBlock = Integer.MAX_VALUE;

        Share(Grid grid) {
            this.grid = grid;
        }

        void work(Worker worker) {
            int blocks = Math.multiplyExact(grid.gridX, grid.gridY);
            Block block = worker.block(grid.entry, grid.block);
            for (int i = next.getAndIncrement(); i < blocks && i >= 0; i = next.getAndIncrement()) {
                try {
                    block.run(grid, i % grid.gridX, i / grid.gridX);
                } catch (RuntimeException | Error e) {
                    failed(i, e);
                    return;
                }
            }
        }

        /** The first block's failure is the one to tell; the others end. */
        private synchronized void failed(int block, Throwable thrown) {
            next.set(Integer.MAX_VALUE / 2);
            if (block < failedBlock) {
                failedBlock = block;
                failure = thrown;
            }
        }

        synchronized void rethrow() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (RuntimeException) failure;
            }
        }
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("engine " + name() + " is closed: make a new one");
        }
    }

    @Override
    public void synchronize() {
        open();
    }

    @Override
    public void close() {
        closed = true;
    }
}
