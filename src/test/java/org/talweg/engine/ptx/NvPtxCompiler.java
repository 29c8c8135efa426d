package org.talweg.engine.ptx;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.talweg.engine.cuda.NativeLibrary;

/** NVIDIA's PTX compiler as JCuda ships it: no GPU, no toolkit. */
final class NvPtxCompiler implements Assembler {
    NvPtxCompiler() {
        NativeLibrary.PTX_COMPILER.load();
    }

    @Override
    public String name() {
        return "JCuda's PTX compiler";
    }

    @Override
    public List<String> targets() {
        return List.of("sm_70", "sm_75", "sm_80", "sm_86", "sm_89", "sm_90");
    }

    @Override
    public String assemble(String ptx, String target) {
        nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
        byte[] text = (ptx + "\0").getBytes(StandardCharsets.US_ASCII);
        check(JNvPTXCompiler.nvPTXCompilerCreate(handle, text.length - 1, text), "create", "");
        try {
            String[] options = {"--gpu-name=" + target, "--verbose"};
            int result = JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
            check(result, "compile", log(handle, JNvPTXCompiler::nvPTXCompilerGetErrorLogSize,
                    JNvPTXCompiler::nvPTXCompilerGetErrorLog));
            return log(handle, JNvPTXCompiler::nvPTXCompilerGetInfoLogSize, JNvPTXCompiler::nvPTXCompilerGetInfoLog);
        } finally {
            JNvPTXCompiler.nvPTXCompilerDestroy(handle);
        }
    }

    private static String log(nvPTXCompilerHandle handle, BiConsumer<nvPTXCompilerHandle, long[]> size,
            BiConsumer<nvPTXCompilerHandle, byte[]> read) {
        long[] length = new long[1];
        size.accept(handle, length);
        byte[] text = new byte[Math.toIntExact(length[0]) + 1];
        if (length[0] > 0) {
            read.accept(handle, text);
        }
        return new String(text, StandardCharsets.UTF_8).replace("\0", "");
    }

    private static void check(int result, String what, String log) {
        if (result != 0) {
            throw new Refused(what + ": result " + result + "\n" + log);
        }
    }
}
