package org.talweg.engine.cuda;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * JCuda's native libraries, each loaded once, from a folder that only this user can write.
 *
 * <p>JCuda itself unpacks into the common temporary folder under a name that everyone knows, and loads what lies there. So the
 * library is put in {@link PrivateFolder} first, and while JCuda's class starts, {@code java.io.tmpdir} names that folder.
 */
public enum NativeLibrary {
    /** The driver API: needs {@code libcuda.so.1}, which comes with NVIDIA's driver. */
    DRIVER("JCudaDriver", "jcuda.driver.JCudaDriver"),
    /** cuBLAS: needs {@code libcublas.so.12}, or 13 after {@link SharedObject#renamed}. */
    CUBLAS("JCublas2", "jcuda.jcublas.JCublas2"),
    /** NVIDIA's PTX compiler: needs nothing. */
    PTX_COMPILER("JNvPTXCompiler", "jcuda.nvptxcompiler.JNvPTXCompiler");

    private static final String VERSION = "12.6.0";
    private static final String TEMPORARY = "java.io.tmpdir";

    private final String library;
    private final String initialised;
    private boolean loaded;
    /** A class whose start failed cannot be started again, so the reason is kept. */
    private UnsatisfiedLinkError refused;

    NativeLibrary(String library, String initialised) {
        this.library = library;
        this.initialised = initialised;
    }

    /** Loads the library, if it is not yet loaded. */
    public void load() {
        load(PrivateFolder.ofUser(), UnaryOperator.identity());
    }

    /**
     * @param change what is made of the library's bytes before they are written, for {@link SharedObject#renamed}
     * @throws GpuUnavailable if there is none for this platform, or its folder cannot be made safe
     * @throws UnsatisfiedLinkError if the system's loader refuses it
     */
    void load(PrivateFolder folder, UnaryOperator<byte[]> change) {
        synchronized (NativeLibrary.class) {
            if (loaded) {
                return;
            }
            if (refused != null) {
                throw refused;
            }
            try {
                initialise(unpacked(folder, change).getParent());
            } catch (IOException e) {
                throw new GpuUnavailable(GpuUnavailable.Reason.LIBRARY_MISSING, e.getMessage(), e);
            } catch (UnsatisfiedLinkError e) {
                refused = e;
                throw e;
            }
            loaded = true;
        }
    }

    /** Puts the library where it would be loaded from, without loading it. */
    public Path unpacked() {
        try {
            return unpacked(PrivateFolder.ofUser(), UnaryOperator.identity());
        } catch (IOException e) {
            throw new GpuUnavailable(GpuUnavailable.Reason.LIBRARY_MISSING, e.getMessage(), e);
        }
    }

    private Path unpacked(PrivateFolder folder, UnaryOperator<byte[]> change) throws IOException {
        String name = fileName(System.getProperty("os.name"), System.getProperty("os.arch"));
        byte[] content = change.apply(shipped(name));
        refuseOthers(name, content);
        return folder.file(name, content);
    }

    /** {@code libJCudaDriver-12.6.0-linux-x86_64.so} */
    String fileName(String system, String processor) {
        String os = system.toLowerCase(Locale.ROOT).startsWith("linux") ? "linux" : system.toLowerCase(Locale.ROOT);
        String arch = processor.equals("amd64") ? "x86_64" : processor;
        return "lib" + library + "-" + VERSION + "-" + os + "-" + arch + ".so";
    }

    private byte[] shipped(String name) {
        try (InputStream in = NativeLibrary.class.getResourceAsStream("/lib/" + name)) {
            if (in == null) {
                throw new GpuUnavailable(GpuUnavailable.Reason.LIBRARY_MISSING, "expected JCuda's library /lib/" + name
                        + " on the class path, got none; GPUs are driven on Linux with an x86-64 processor, from a class path"
                        + " with the natives of jcuda and jcublas", null);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new GpuUnavailable(GpuUnavailable.Reason.LIBRARY_MISSING, "cannot read /lib/" + name
                    + " on the class path: " + e + "; is a jar damaged?", e);
        }
    }

    /** JCuda looks on java.library.path before anywhere else. */
    private static void refuseOthers(String name, byte[] content) {
        for (String entry : System.getProperty("java.library.path", "").split(File.pathSeparator)) {
            Path other = Path.of(entry.isEmpty() ? "." : entry, name);
            try {
                if (Files.exists(other) && !Arrays.equals(Files.readAllBytes(other), content)) {
                    throw new IOException("it differs from the one in the jar");
                }
            } catch (IOException e) {
                throw new GpuUnavailable(GpuUnavailable.Reason.LIBRARY_MISSING, "expected no other " + name
                        + " where Java looks for libraries, got " + other + ": " + e.getMessage()
                        + "; remove it, or take its folder out of LD_LIBRARY_PATH or java.library.path", e);
            }
        }
    }

    private void initialise(Path folder) throws IOException {
        // Java's own temporary files remember their folder when first used: that must not be in the window below.
        Files.deleteIfExists(Files.createTempFile(folder, "java", ".tmp"));
        String before = System.getProperty(TEMPORARY);
        try {
            File.createTempFile("talweg", ".tmp").delete();
        } catch (IOException e) {
            // A temporary folder that cannot be written is remembered as well as another.
        }
        System.setProperty(TEMPORARY, folder.toString());
        try {
            Class.forName(initialised, true, NativeLibrary.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new GpuUnavailable(GpuUnavailable.Reason.LIBRARY_MISSING, "expected JCuda on the class path, got none of "
                    + initialised, e);
        } finally {
            System.setProperty(TEMPORARY, before);
        }
    }
}
