package org.talweg.engine.cuda;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.CudaException;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import jcuda.driver.JITOptions;
import org.talweg.engine.ptx.PtxLaunch;
import org.talweg.engine.ptx.PtxSource;

/** The kernels' machine code on one GPU: PTX text compiled by the driver, which keeps what it compiled for the next time. */
final class Modules {
    private static final int LOG_BYTES = 16_384;
    private static final Pattern LINE = Pattern.compile("line (\\d+)");

    /** A module's text; it may have several entries. */
    private record Variant(String file, Map<String, String> defines) {}

    private record Entry(Variant variant, String name) {}

    private final Map<Variant, CUmodule> modules = new HashMap<>();
    private final Map<Entry, CUfunction> functions = new HashMap<>();

    CUfunction function(PtxLaunch launch) {
        Variant variant = new Variant(launch.file(), launch.defines());
        Entry entry = new Entry(variant, launch.entry());
        CUfunction known = functions.get(entry);
        if (known != null) {
            return known;
        }
        PtxSource source = launch.source();
        CUmodule module = modules.computeIfAbsent(variant, absent -> load(source));
        CUfunction function = new CUfunction();
        try {
            JCudaDriver.cuModuleGetFunction(function, module, launch.entry());
            // A module may be loaded lazily, which would be too late while launches are recorded: this loads it.
            JCudaDriver.cuFuncGetAttribute(new int[1], CUfunction_attribute.CU_FUNC_ATTRIBUTE_NUM_REGS, function);
        } catch (CudaException e) {
            throw new IllegalStateException("expected entry " + launch.entry() + " in " + source.name() + ", got "
                    + e.getMessage(), e);
        }
        functions.put(entry, function);
        return function;
    }

    private static CUmodule load(PtxSource source) {
        byte[] text = (source.text() + '\0').getBytes(StandardCharsets.US_ASCII);
        ByteBuffer image = ByteBuffer.allocateDirect(text.length).put(text).rewind();
        JITOptions options = new JITOptions();
        options.putBytes(CUjit_option.CU_JIT_ERROR_LOG_BUFFER, new byte[LOG_BYTES]);
        options.putInt(CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
        options.putBytes(CUjit_option.CU_JIT_INFO_LOG_BUFFER, new byte[LOG_BYTES]);
        options.putInt(CUjit_option.CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
        CUmodule module = new CUmodule();
        // The one call of JCuda that throws no exception.
        int result = JCudaDriver.cuModuleLoadDataJIT(module, Pointer.to(image), options);
        if (result != CUresult.CUDA_SUCCESS) {
            throw new IllegalStateException("expected the driver to compile " + source.name() + ", got "
                    + CUresult.stringFor(result) + log(source, options, CUjit_option.CU_JIT_ERROR_LOG_BUFFER)
                    + log(source, options, CUjit_option.CU_JIT_INFO_LOG_BUFFER));
        }
        return module;
    }

    /** What the compiler said, each line number with the place in the files of {@code kernels/}. */
    private static String log(PtxSource source, JITOptions options, int which) {
        byte[] bytes = options.getBytes(which);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        StringBuilder log = new StringBuilder();
        new String(bytes, 0, end, StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()).forEach(line -> {
            Matcher number = LINE.matcher(line);
            log.append(System.lineSeparator()).append(line);
            if (number.find()) {
                log.append("  [").append(source.origin(Integer.parseInt(number.group(1)))).append(']');
            }
        });
        return log.toString();
    }

    void close() {
        modules.values().forEach(module -> CudaEngine.tolerating(() -> JCudaDriver.cuModuleUnload(module)));
        modules.clear();
        functions.clear();
    }
}
