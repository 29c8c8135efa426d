package org.talweg.cli;

import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import picocli.CommandLine.Option;

/** Which machine computes. */
final class EngineOptions {
    private static final int MOST_THREADS = 1024;

    /** {@code --device}. */
    enum Device { AUTO, CPU, GPU }

    /** {@code --numerics}. */
    enum Numerics { EXACT, TF32, BF16 }

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
            description = "${COMPLETION-CANDIDATES}. This version computes on the CPU only; auto says what it chose. Default: auto.")
    Device device = Device.AUTO;

    @Option(names = "--numerics", paramLabel = "MODE", converter = NumericModes.class,
            completionCandidates = NumericModes.class,
            description = "${COMPLETION-CANDIDATES}. exact: the same bits on every machine. tf32 and bf16 need a GPU. Default: exact.")
    Numerics numerics = Numerics.EXACT;

    /** Refuses what this version cannot do. */
    void check() {
        if (device == Device.GPU) {
            throw new BadInput("expected a device of this version, which has no CUDA engine, got --device=gpu;"
                    + " use --device cpu or auto");
        }
        if (numerics != Numerics.EXACT) {
            throw new BadInput("expected --numerics=exact on the CPU, got --numerics=" + Choices.name(numerics)
                    + ", which is for tensor cores of a GPU; leave the option out");
        }
        if (threads != null) {
            Limits.from(1, MOST_THREADS, "--threads", threads);
        }
    }

    int threads() {
        return threads != null ? threads : Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    }

    Engine open() {
        return BadInput.refusing(() -> new CpuEngine(threads()));
    }

    /** Which engine, and why. */
    String choice(Engine engine) {
        return engine.description() + (device == Device.AUTO ? " (auto: this version has no CUDA engine)" : " (as asked)");
    }
}
