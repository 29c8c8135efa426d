package org.talweg.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.engine.cuda.CudaEngine;
import org.talweg.engine.cuda.GpuUnavailable;

/**
 * The engines of this machine that are compared: the one place that knows them.
 *
 * <p>The reference is the CPU's scalar form on one thread, which is the specification.
 */
public final class Engines implements AutoCloseable {
    /** Up to here every number of threads is tried, beyond it powers of two. */
    private static final int EVERY_UP_TO = 4;

    /**
     * A GPU, or why there is none.
     *
     * @param engine  null if there is none
     * @param about   device and driver
     * @param absence null if there is one
     */
    public record Gpu(Engine engine, Map<String, String> about, String absence) {}

    private final Engine reference = new CpuEngine(1, 0);
    private final List<Engine> compared = new ArrayList<>();
    private final List<Engine> others = new ArrayList<>();
    private final int threads;
    private final Gpu gpu;

    private Engines(int threads, Gpu gpu) {
        this.threads = threads;
        this.gpu = gpu;
    }

    /**
     * @param cpu     whether the forms and thread counts of the CPU are compared
     * @param gpu     whether a GPU is, if there is one
     * @param threads greatest number
     */
    public static Engines of(boolean cpu, boolean gpu, int threads) {
        Engines engines = new Engines(threads, gpu ? findGpu() : new Gpu(null, Map.of(), "not asked for"));
        if (cpu) {
            int bits = CpuEngine.defaultVectorBits();
            for (int count : counts(threads)) {
                if (bits != 0) {
                    engines.compared.add(new CpuEngine(count, bits));
                }
            }
            if (threads > 1) {
                engines.compared.add(new CpuEngine(threads, 0));
            }
        }
        if (engines.gpu.engine != null) {
            engines.compared.add(engines.gpu.engine);
        }
        return engines;
    }

    /** These engines, none of them a GPU, on so many threads at most; they are closed with this. */
    public static Engines of(List<Engine> compared, int threads) {
        Engines engines = new Engines(threads, new Gpu(null, Map.of(), "not asked for"));
        engines.compared.addAll(compared);
        return engines;
    }

    private static Gpu findGpu() {
        try {
            CudaEngine engine = new CudaEngine(0);
            Map<String, String> about = new LinkedHashMap<>();
            about.put("name", engine.gpu().name());
            about.put("compute_capability", engine.gpu().computeCapability());
            about.put("multiprocessors", Integer.toString(engine.gpu().multiprocessors()));
            about.put("memory_mib", Long.toString(engine.gpu().bytes() >> 20));
            about.put("driver_cuda", engine.gpu().cudaVersion());
            about.put("driver", kernelModule());
            return new Gpu(engine, about, null);
        } catch (GpuUnavailable e) {
            return new Gpu(null, Map.of(), e.getMessage());
        }
    }

    /** {@code NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  …}, where Linux tells. */
    private static String kernelModule() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/driver/nvidia/version"))) {
            return lines.findFirst().orElse("unknown").replaceAll("\\s+", " ");
        } catch (IOException | UncheckedIOException e) {
            return "unknown";
        }
    }

    /** 1, 2, 3, 4, 8, 16, … and {@code most}. */
    private static TreeSet<Integer> counts(int most) {
        TreeSet<Integer> counts = new TreeSet<>();
        for (int count = 1; count < most; count += count < EVERY_UP_TO ? 1 : count) {
            counts.add(count);
        }
        counts.add(most);
        return counts;
    }

    public Engine reference() {
        return reference;
    }

    public List<Engine> compared() {
        return List.copyOf(compared);
    }

    public Gpu gpu() {
        return gpu;
    }

    /**
     * The elementary functions on the GPU against the CPU's vector form; without a GPU on that form against the scalar one,
     * both on all threads.
     */
    Elementaries elementaries() {
        Engine fast = other(CpuEngine.defaultVectorBits());
        return gpu.engine != null ? new Elementaries(fast, gpu.engine) : new Elementaries(other(0), fast);
    }

    /** An engine with the most threads, one of those compared if it is among them. */
    private Engine other(int bits) {
        for (Engine engine : compared) {
            if (engine instanceof CpuEngine cpu && cpu.threads() == threads && cpu.vectorBits() == bits) {
                return engine;
            }
        }
        Engine engine = new CpuEngine(threads, bits);
        others.add(engine);
        return engine;
    }

    @Override
    public void close() {
        reference.close();
        compared.forEach(Engine::close);
        others.forEach(Engine::close);
    }
}
