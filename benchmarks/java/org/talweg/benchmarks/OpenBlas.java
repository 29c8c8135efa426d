package org.talweg.benchmarks;

import java.io.File;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.talweg.engine.cpu.ReorderedProducts;

/**
 * OpenBLAS in this JVM, called on Java's arrays where they lie, without a copy.
 *
 * <p>The library is the one of the peer {@code openblas}, loaded by its binding. The binding's own calls cannot begin in the middle of
 * an array; the foreign-function interface can, since JDK 22. The sources are for JDK 17, hence all the reflection, before anything
 * is timed.
 */
final class OpenBlas implements ReorderedProducts.Library {
    private static final int LEAST_JAVA = 22;
    private static final String FOREIGN = "java.lang.foreign.";
    // Of cblas.h.
    private static final int ROW_MAJOR = 101;
    private static final int NO_TRANS = 111;
    private static final int TRANS = 112;

    private final Method addressOf;
    private final Method ofArray;
    private final Method slice;
    private final MethodHandle sgemm;
    private final MethodHandle setThreads;
    private final String name;

    /** @throws PeerProcess.Cannot on an older JDK, or if the peer was not built */
    OpenBlas() throws PeerProcess.Cannot {
        if (Runtime.version().feature() < LEAST_JAVA) {
            throw new PeerProcess.Cannot("expected a JDK of " + LEAST_JAVA + " or newer, got java=" + System.getProperty("java.version")
                    + "; run with JAVA_HOME=…");
        }
        try {
            addressOf = binding();
            Class<?> segment = Class.forName(FOREIGN + "MemorySegment");
            ofArray = segment.getMethod("ofArray", float[].class);
            slice = segment.getMethod("asSlice", long.class);
            Object i = layout("JAVA_INT");
            Object f = layout("JAVA_FLOAT");
            Object p = layout("ADDRESS");
            sgemm = function("cblas_sgemm", null, i, i, i, i, i, i, f, p, i, p, i, f, p, i);
            setThreads = function("openblas_set_num_threads", null, i);
            name = text("openblas_get_config", segment, p) + ", kernels chosen: " + text("openblas_get_corename", segment, p);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** JavaCPP's {@code Loader.addressof}, after the library was loaded. */
    private static Method binding() throws PeerProcess.Cannot, ReflectiveOperationException {
        URL[] libraries = Arrays.stream(PeerProcess.classPath("openblas").split(File.pathSeparator)).map(OpenBlas::url)
                .toArray(URL[]::new);
        // Not closed: the library stays as long as its classes do.
        ClassLoader classes = new URLClassLoader(libraries, ClassLoader.getPlatformClassLoader());
        Class<?> loader = classes.loadClass("org.bytedeco.javacpp.Loader");
        loader.getMethod("load", Class.class).invoke(null, Class.forName("org.bytedeco.openblas.global.openblas_nolapack", true, classes));
        return loader.getMethod("addressof", String.class);
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Object layout(String type) throws ReflectiveOperationException {
        return Class.forName(FOREIGN + "ValueLayout").getField(type).get(null);
    }

    /** @param result layout of what it returns, or null */
    private MethodHandle function(String symbol, Object result, Object... parameters) throws ReflectiveOperationException {
        Class<?> layout = Class.forName(FOREIGN + "MemoryLayout");
        Class<?> descriptor = Class.forName(FOREIGN + "FunctionDescriptor");
        Class<?> linker = Class.forName(FOREIGN + "Linker");
        Class<?> option = Class.forName(FOREIGN + "Linker$Option");
        Class<?> segment = Class.forName(FOREIGN + "MemorySegment");
        Object layouts = Array.newInstance(layout, parameters.length);
        for (int i = 0; i < parameters.length; i++) {
            Array.set(layouts, i, parameters[i]);
        }
        Object described = result == null ? descriptor.getMethod("ofVoid", layouts.getClass()).invoke(null, layouts)
                : descriptor.getMethod("of", layout, layouts.getClass()).invoke(null, result, layouts);
        // Critical: the garbage collector waits, so arrays stay where they are.
        Object options = Array.newInstance(option, 1);
        Array.set(options, 0, option.getMethod("critical", boolean.class).invoke(null, true));
        Object pointer = addressOf.invoke(null, symbol);
        long address = (long) pointer.getClass().getMethod("address").invoke(pointer);
        return (MethodHandle) linker.getMethod("downcallHandle", segment, descriptor, options.getClass()).invoke(
                linker.getMethod("nativeLinker").invoke(null), segment.getMethod("ofAddress", long.class).invoke(null, address),
                described, options);
    }

    private String text(String symbol, Class<?> segment, Object pointer) throws ReflectiveOperationException {
        try {
            Object start = function(symbol, pointer).invoke();
            Object text = segment.getMethod("reinterpret", long.class).invoke(start, Long.MAX_VALUE);
            return ((String) segment.getMethod("getString", long.class).invoke(text, 0L)).strip();
        } catch (ReflectiveOperationException | RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new InvocationTargetException(failure);
        }
    }

    /** Version and build options, and the processor whose kernels it chose or was told to by {@code OPENBLAS_CORETYPE}. */
    String name() {
        return name;
    }

    /** How many threads of its own a call uses, from now on. */
    void setThreads(int threads) {
        run(MethodHandles.insertArguments(setThreads, 0, threads));
    }

    @Override
    public Runnable sgemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int fromA, int lda, float[] b, int fromB,
            int ldb, float[] c, int fromC, int ldc) {
        MethodHandle call = MethodHandles.insertArguments(sgemm, 0, ROW_MAJOR, transA ? TRANS : NO_TRANS, transB ? TRANS : NO_TRANS, m, n, k,
                1f, from(a, fromA), lda, from(b, fromB), ldb, 0f, from(c, fromC), ldc);
        return () -> run(call);
    }

    private Object from(float[] array, int first) {
        try {
            return slice.invoke(ofArray.invoke(null, array), (long) Float.BYTES * first);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void run(MethodHandle call) {
        try {
            call.invokeExact();
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }
}
