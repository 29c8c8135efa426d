package org.talweg.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.talweg.engine.Engine;
import org.talweg.engine.Numerics;
import org.talweg.engine.Program;
import org.talweg.engine.TooLarge;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.engine.cuda.CublasProducts;
import org.talweg.engine.cuda.CudaEngine;
import org.talweg.engine.cuda.GpuUnavailable;

/**
 * The exact matrix product in turns with cuBLAS in float without TF32; and for the record the engine's own modes TF32 and BF16,
 * rounding to bfloat16 included.
 */
final class GpuGemmSuite {
    static final String CUBLAS = "cuBLAS fp32";
    /** Products of one program, so that the host's part is no matter. */
    private static final int LAUNCHES = 8;

    private final GpuRun run;
    private final List<AutoCloseable> opened = new ArrayList<>();
    /** Engines with other numerics than the exact one. */
    private final List<Mode> modes = new ArrayList<>();
    private CublasProducts cublas;

    private record Mode(String subject, Engine engine, Clock clock) {}

    /** One side of a comparison. */
    private record Side(String subject, Runnable work, Clock clock, int times, double[] seconds) {
        void round(int i) {
            seconds[i] = clock.seconds(work, times) / LAUNCHES;
        }
    }

    GpuGemmSuite(GpuRun run) {
        this.run = run;
    }

    void run() {
        run.begin("gemm", run.sizes.seconds().gemm());
        List<Product> products = new ArrayList<>();
        run.sizes.squares().forEach(n -> products.add(Product.square(n)));
        run.sizes.layersOf().forEach(network -> products.addAll(network.products()));
        try {
            open();
            for (Product product : products.stream().distinct().toList()) {
                Task task = run.task(product.work(), product.size(), product.bytes(), product.flops());
                if (run.hasTime(task, Subject.TALWEG)) {
                    measure(product, task);
                }
            }
        } finally {
            close();
        }
    }

    private void open() {
        if (!(run.engine instanceof CudaEngine exact)) {
            return;
        }
        try {
            cublas = new CublasProducts(exact);
            opened.add(cublas);
            for (Numerics numerics : new Numerics[] {Numerics.TF32, Numerics.BF16}) {
                CudaEngine engine = new CudaEngine(exact.gpu().ordinal(), numerics);
                opened.add(engine);
                Clock clock = Clock.of(engine);
                opened.add(clock);
                modes.add(new Mode("talweg " + numerics.name().toLowerCase(Locale.ROOT), engine, clock));
            }
        } catch (GpuUnavailable | TooLarge e) {
            run.notRun(run.task("matmul", "", 0, 0), cublas == null ? CUBLAS : "talweg tf32, bf16", e.getMessage());
        }
    }

    private void measure(Product product, Task task) {
        float[] expected = onCpu(product);
        Product.On ours = product.on(run.engine, LAUNCHES);
        ours.run();
        if (!Arrays.equals(expected, ours.result())) {
            throw new IllegalStateException(product + ": expected the bits of the CPU, got others; speed is of no interest before the"
                    + " bits are right");
        }
        List<Side> sides = new ArrayList<>();
        sides.add(side(Subject.TALWEG, ours.program(), run.clock));
        if (cublas != null) {
            Product.On operands = product.on(run.engine);
            Program theirs = cublas.products(operands.kernel(), LAUNCHES);
            theirs.run();
            product.checkNear(CUBLAS, expected, operands.result());
            sides.add(side(CUBLAS, theirs, run.clock));
        }
        for (Mode mode : modes) {
            sides.add(side(mode.subject, product.on(mode.engine, LAUNCHES).program(), mode.clock));
        }
        for (int i = 0; i < run.effort.rounds(); i++) {
            for (Side side : sides) {
                side.round(i);
            }
        }
        for (int i = 0; i < sides.size(); i++) {
            Side side = sides.get(i);
            // The limit is one of float arithmetic.
            Line line = (i < 2 ? task : task.unlimited()).line(side.subject, new Rounds(side.seconds));
            run.add(i == 0 && cublas != null ? line.ahead(CUBLAS, new Rounds(sides.get(1).seconds)) : line);
        }
    }

    private Side side(String subject, Program program, Clock clock) {
        return new Side(subject, program::run, clock, clock.calibrate(program::run, run.effort.round()),
                new double[run.effort.rounds()]);
    }

    private static float[] onCpu(Product product) {
        try (CpuEngine cpu = new CpuEngine(Math.min(Runtime.getRuntime().availableProcessors(), CpuEngine.MAX_THREADS))) {
            Product.On on = product.on(cpu);
            on.run();
            return on.result();
        }
    }

    private void close() {
        for (int i = opened.size() - 1; i >= 0; i--) {
            try {
                opened.get(i).close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
