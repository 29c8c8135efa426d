package org.talweg.engine;

import java.util.List;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.engine.cuda.CudaEngine;
import org.talweg.engine.cuda.GpuUnavailable;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;

/**
 * A machine that runs kernels: it owns memory, and runs launches in order.
 *
 * <p>An engine and its buffers are used by one thread at a time. Work may be pending when a method returns;
 * {@link #download} and {@link #synchronize} wait for it.
 *
 * <p>After {@link #close} every method but those that tell names and {@link #close} itself, and {@link Program#run}, throw
 * {@link EngineClosed}; buffers of another engine are refused with an {@link IllegalArgumentException}.
 */
public interface Engine extends AutoCloseable {

    /** The GPU, computing exactly, if there is one that can be used, else the CPU on all cores; one line of the log says which. */
    static Engine auto() {
        System.Logger log = System.getLogger("org.talweg");
        try {
            Engine gpu = new CudaEngine(0);
            log.log(System.Logger.Level.INFO, "computing on the " + gpu.description());
            return gpu;
        } catch (GpuUnavailable e) {
            Engine cpu = new CpuEngine(Runtime.getRuntime().availableProcessors());
            log.log(System.Logger.Level.INFO, "computing on the " + cpu.description() + ", since " + e.reason().text());
            return cpu;
        }
    }

    /** Short name, e.g. {@code cpu}. */
    String name();

    /** One line for people: the machine, its threads or multiprocessors, and how its arithmetic is carried out. */
    String description();

    /**
     * Memory for {@code length} elements, all zero.
     *
     * @throws TooLarge if that is more than one piece of memory can hold
     */
    Buffer allocate(String label, Buffer.Type type, long length);

    /** Copies {@code count} elements from {@code source[from]} on to the start of a buffer; the array may be changed at once. */
    void upload(float[] source, int from, Buffer target, int count);

    /** The same for integers. */
    void upload(int[] source, int from, Buffer target, int count);

    /** Waits for pending work, and copies {@code count} elements from the start of a buffer to {@code target[to]} and on. */
    void download(Buffer source, float[] target, int to, int count);

    /** The same for integers. */
    void download(Buffer source, int[] target, int to, int count);

    /** Makes a list of launches ready to be run many times without further work. */
    Program prepare(List<? extends Kernel> launches);

    /** Runs one launch now. For work outside a step; a step's launches are prepared. */
    default void launch(Kernel kernel) {
        prepare(List.of(kernel)).run();
    }

    /** What this engine has taken and can still take. */
    default Memory memory() {
        return new Memory(0, 0, Long.MAX_VALUE, false);
    }

    /**
     * An engine that takes the same calls and no memory: its {@link #memory} tells what those calls would make this one take. What it
     * prepares computes nothing.
     */
    default Engine onPaper() {
        return new PaperEngine(name(), launches -> 0);
    }

    /** Takes at once the working memory that was counted on paper, so that it is not taken piece by piece as launches are prepared. */
    default void reserve(Engine paper) {}

    /** Waits until all work asked for is done. */
    void synchronize();

    /** Frees all memory; buffers must not be used afterwards. Closing again does nothing. */
    @Override
    void close();

    /** The first {@code count} floats of a buffer. */
    default float[] floats(Buffer source, int count) {
        float[] values = new float[count];
        download(source, values, 0, count);
        return values;
    }
}
