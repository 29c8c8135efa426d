package org.talweg.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
import org.talweg.kernel.Buffer;
import org.talweg.kernel.MatMul;

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

    private record Mode(String subject, Engine engine, Stopwatch clock) {}

    /** One side of a comparison. */
    private record Side(String subject, Runnable work, Stopwatch clock, int times, double[] seconds) {
        void round(int i) {
            seconds[i] = clock.rounds(work, 1, times).median() / LAUNCHES;
        }
    }

    GpuGemmSuite(GpuRun run) {
        this.run = run;
    }

    void run() {
        run.begin("gemm", run.sizes.seconds().gemm());
        List<Product> products = new ArrayList<>();
        run.sizes.squares().forEach(n -> products.add(Product.square(n)));
        run.sizes.layersOf().forEach(network -> products.addAll(Product.ofStep(network.widthsArray(), network.batch())));
        try {
            open();
            for (Product product : products.stream().distinct().toList()) {
                if (run.hasTime(work(product), size(product), "talweg")) {
                    measure(product);
                }
            }
        } finally {
            close();
        }
    }

    private static String work(Product product) {
        return "matmul " + product.form();
    }

    private static String size(Product product) {
        return product.m() + "x" + product.n() + "x" + product.k();
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
                Stopwatch clock = Stopwatch.of(engine);
                opened.add(clock);
                modes.add(new Mode("talweg " + numerics.name().toLowerCase(Locale.ROOT), engine, clock));
            }
        } catch (GpuUnavailable | TooLarge e) {
            run.notRun("matmul", "", cublas == null ? CUBLAS : "talweg tf32, bf16", e.getMessage());
        }
    }

    /** A product's arrays on an engine. */
    private record Operands(Engine engine, MatMul product) {
        static Operands of(Engine engine, Product product) {
            Buffer a = engine.allocate("a", Buffer.Type.F32, product.m() * product.k());
            Buffer b = engine.allocate("b", Buffer.Type.F32, product.k() * product.n());
            Buffer c = engine.allocate("c", Buffer.Type.F32, product.m() * product.n());
            engine.upload(product.a(), 0, a, (int) a.length());
            engine.upload(product.b(), 0, b, (int) b.length());
            return new Operands(engine, new MatMul(a, b, c, product.transA(), product.transB(), product.m(), product.n(), product.k()));
        }

        Program program() {
            return engine.prepare(Collections.nCopies(LAUNCHES, product));
        }

        float[] result() {
            return engine.floats(product.c(), (int) product.c().length());
        }
    }

    private void measure(Product product) {
        float[] expected = onCpu(product);
        Operands operands = Operands.of(run.engine, product);
        Program ours = operands.program();
        ours.run();
        if (!Arrays.equals(expected, operands.result())) {
            throw new IllegalStateException(product + ": expected the bits of the CPU, got others; speed is of no interest before the"
                    + " bits are right");
        }
        List<Side> sides = new ArrayList<>();
        sides.add(side("talweg", ours, run.clock));
        if (cublas != null) {
            Operands own = Operands.of(run.engine, product);
            Program theirs = cublas.products(own.product, LAUNCHES);
            theirs.run();
            near(product, expected, own.result());
            sides.add(side(CUBLAS, theirs, run.clock));
        }
        for (Mode mode : modes) {
            sides.add(side(mode.subject, Operands.of(mode.engine, product).program(), mode.clock));
        }
        for (int i = 0; i < run.effort.rounds(); i++) {
            for (Side side : sides) {
                side.round(i);
            }
        }
        double bytes = 4.0 * (product.m() * product.k() + product.k() * product.n() + product.m() * product.n());
        for (int i = 0; i < sides.size(); i++) {
            Side side = sides.get(i);
            // The limit is one of float arithmetic.
            Limit limit = i < 2 ? run.limit(bytes, product.flops()) : null;
            Line line = Line.of("gemm", work(product), size(product), run.engine.name(), 0, side.subject, new Rounds(side.seconds),
                    bytes, product.flops(), limit);
            run.add(i == 0 && cublas != null ? line.with(Ratio.of(line.seconds(), CUBLAS, new Rounds(sides.get(1).seconds))) : line);
        }
    }

    private Side side(String subject, Program program, Stopwatch clock) {
        return new Side(subject, program::run, clock, clock.calibrate(program::run, run.effort.round()),
                new double[run.effort.rounds()]);
    }

    private static float[] onCpu(Product product) {
        try (CpuEngine cpu = new CpuEngine(Math.min(Runtime.getRuntime().availableProcessors(), CpuEngine.MAX_THREADS))) {
            return product.on(cpu).result();
        }
    }

    private static void near(Product product, float[] expected, float[] got) {
        // Sums of k terms below 1 in any order differ by less.
        double bound = 2.0 * product.k() * product.k() * 0x1p-24;
        for (int i = 0; i < got.length; i++) {
            if (!(Math.abs(expected[i] - got[i]) <= bound)) {
                throw new IllegalStateException(product + ": expected cuBLAS to give " + expected[i] + " at " + i
                        + " but for rounding, got " + got[i] + "; check the call");
            }
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
