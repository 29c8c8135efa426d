package org.talweg.engine.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import jcuda.driver.JITOptions;
import org.talweg.kernel.Buffer;

/** Nothing but fused multiply-adds in registers, in chains that do not wait for each other: the rate that no kernel can pass. */
public final class PeakMultiplyAdd implements Runnable, AutoCloseable {
    private static final int BLOCK = 256;
    /** Blocks of 256 threads that a multiprocessor holds at 32 registers a thread. */
    private static final int BLOCKS = 8;
    private static final int CHAINS = 16;
    /** Rounds of all chains between two branches. */
    private static final int UNROLLED = 16;
    private static final int SLOT = 8;

    private final CudaEngine engine;
    private final CUmodule module = new CUmodule();
    private final CUfunction function = new CUfunction();
    private final int grid;
    private final int times;
    private final Buffer out;
    private final Pointer arguments;

    /** @param times that the loop is run in one launch */
    public PeakMultiplyAdd(CudaEngine engine, int times) {
        this.engine = engine;
        this.times = times;
        grid = BLOCKS * engine.gpu().multiprocessors();
        out = engine.allocate("sums", Buffer.Type.F32, (long) grid * BLOCK);
        engine.enter("measuring", "");
        byte[] text = (text() + '\0').getBytes(StandardCharsets.US_ASCII);
        int result = JCudaDriver.cuModuleLoadDataJIT(module, Pointer.to(ByteBuffer.allocateDirect(text.length).put(text).rewind()),
                new JITOptions());
        if (result != CUresult.CUDA_SUCCESS) {
            throw new IllegalStateException("expected the driver to compile the peak kernel, got " + CUresult.stringFor(result));
        }
        JCudaDriver.cuModuleGetFunction(function, module, "peak");
        ByteBuffer values = ByteBuffer.allocateDirect(2 * SLOT).order(ByteOrder.nativeOrder());
        values.putLong(0, ((CudaBuffer) out).address()).putInt(SLOT, times);
        Pointer both = Pointer.to(values);
        arguments = Pointer.to(both, both.withByteOffset(SLOT));
    }

    /** PTX of chains a ← fma(a, b, c) that tend to 1; their sum is stored, so that none can be left out. */
    static String text() {
        StringBuilder text = new StringBuilder("""
                .version 7.0
                .target sm_70
                .address_size 64
                .visible .entry peak(
                    .param .u64 out,
                    .param .u32 times
                )
                .reqntid 256
                {
                    .reg .u64 %out;
                    .reg .u32 %left, %item, %block;
                    .reg .pred %more;
                    .reg .f32 %b, %c, %a<16>;
                    ld.param.u64    %out, [out];
                    ld.param.u32    %left, [times];
                    mov.u32         %item, %tid.x;
                    mov.u32         %block, %ctaid.x;
                    mad.lo.u32      %item, %block, 256, %item;
                    mad.wide.u32    %out, %item, 4, %out;
                    mov.f32         %b, 0f3F000000; // 0.5
                    mov.f32         %c, 0f3F000000; // 0.5
                    cvt.rn.f32.u32  %a0, %item;
                """);
        for (int chain = 1; chain < CHAINS; chain++) {
            text.append("    add.rn.f32      %a").append(chain).append(", %a").append(chain - 1).append(", %c;\n");
        }
        text.append("LOOP:\n");
        for (int i = 0; i < UNROLLED * CHAINS; i++) {
            String a = "%a" + i % CHAINS;
            text.append("    fma.rn.f32      ").append(a).append(", ").append(a).append(", %b, %c;\n");
        }
        text.append("    sub.u32         %left, %left, 1;\n    setp.ne.u32     %more, %left, 0;\n    @%more bra      LOOP;\n");
        for (int chain = 1; chain < CHAINS; chain++) {
            text.append("    add.rn.f32      %a0, %a0, %a").append(chain).append(";\n");
        }
        return text.append("    st.global.f32   [%out], %a0;\n    ret;\n}\n").toString();
    }

    /** Floating-point operations of one launch, an fma as two. */
    public double flops() {
        return 2.0 * grid * BLOCK * CHAINS * UNROLLED * times;
    }

    /** A sum that was stored: {@value #CHAINS} once all chains have reached 1. */
    public float sum() {
        return engine.floats(out, 1)[0];
    }

    @Override
    public void run() {
        JCudaDriver.cuLaunchKernel(function, grid, 1, 1, BLOCK, 1, 1, 0, engine.streams().compute(), arguments, null);
    }

    @Override
    public void close() {
        engine.synchronize();
        JCudaDriver.cuModuleUnload(module);
    }
}
