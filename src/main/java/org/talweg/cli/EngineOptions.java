package org.talweg.cli;

import org.talweg.engine.Engine;
import org.talweg.engine.Numerics;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.engine.cuda.CudaEngine;
import org.talweg.engine.cuda.Gpu;
import org.talweg.engine.cuda.GpuUnavailable;
import picocli.CommandLine.Option;

/** Which machine computes. */
final class EngineOptions {
    private static final int FIRST = 0;

    /** {@code --device}. */
    enum Device { AUTO, CPU, GPU }

    static final class Devices extends Choices<Device> {
        Devices() {
            super(Device.values());
        }
    }

    static final class NumericModes extends Choices<Numerics> {
        NumericModes() {
            super(Numerics.values());
        }
    }

    @Option(names = "--threads", paramLabel = "N",
            description = "Threads of the CPU engine; the result does not depend on it. Default: one for each core.")
    Integer threads;

    @Option(names = "--device", paramLabel = "WHICH", converter = Devices.class, completionCandidates = Devices.class,
            description = "${COMPLETION-CANDIDATES}. auto takes the GPU if there is one, and says what it chose and why; gpu is"
                    + " the first that CUDA_VISIBLE_DEVICES leaves, or an error. The result does not depend on it. Default:"
                    + " auto.")
    Device device = Device.AUTO;

    @Option(names = "--numerics", paramLabel = "MODE", converter = NumericModes.class,
            completionCandidates = NumericModes.class,
            description = "${COMPLETION-CANDIDATES}. exact: the same bits on every machine. tf32 and bf16: matrix products on"
                    + " a GPU's tensor cores by cuBLAS, faster and not exact. Default: exact.")
    Numerics numerics = Numerics.EXACT;

    /** Why {@code auto} did not take a GPU, or null. */
    private GpuUnavailable.Reason without;

    /** Refuses what this machine cannot do, before anything is read. */
    void check() {
        if (device == Device.CPU && numerics != Numerics.EXACT) {
            throw new BadInput("expected --numerics=exact on the CPU, got --numerics=" + Choices.name(numerics)
                    + ", which is for tensor cores of a GPU; leave the option out");
        }
        if (gpuOnly()) {
            try {
                Gpu.find(FIRST);
            } catch (GpuUnavailable e) {
                throw refused(e);
            }
        }
        threads();
    }

    private boolean gpuOnly() {
        return device == Device.GPU || numerics != Numerics.EXACT;
    }

    private BadInput refused(GpuUnavailable e) {
        return new BadInput((device == Device.GPU ? "--device=gpu" : "--numerics=" + Choices.name(numerics)) + ": "
                + e.getMessage(), e);
    }

    int threads() {
        return threads(threads);
    }

    /** As many as {@code --threads} says, which may be too many or too few, or one for each core. */
    static int threads(Integer asked) {
        return asked != null ? Limits.from(1, CpuEngine.MAX_THREADS, "--threads", asked)
                : Math.min(CpuEngine.MAX_THREADS, Runtime.getRuntime().availableProcessors());
    }

    Engine open() {
        if (device != Device.CPU) {
            try {
                return new CudaEngine(FIRST, numerics);
            } catch (GpuUnavailable e) {
                if (gpuOnly()) {
                    throw refused(e);
                }
                without = e.reason();
            }
        }
        return BadInput.refusing(() -> new CpuEngine(threads()));
    }

    /** Which engine, and why. */
    String choice(Engine engine) {
        return engine.description() + (device != Device.AUTO ? " (as asked)"
                : without == null ? " (auto: there is a GPU)" : " (auto: " + without.text() + ")");
    }
}
