package org.talweg.cli;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.engine.cuda.CublasLibrary;
import org.talweg.engine.cuda.Gpu;
import org.talweg.engine.cuda.GpuUnavailable;
import org.talweg.engine.cuda.NativeLibrary;
import org.talweg.report.Table;
import org.talweg.train.Host;
import org.talweg.train.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code talweg doctor}. */
@Command(name = "doctor", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        description = {"Says what this machine offers, what of it is used, and why.", ""})
final class Doctor implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Runtime runtime = Runtime.getRuntime();
        PrintWriter out = spec.commandLine().getOut();
        out.print(new Table()
                .row("talweg", Version.current())
                .row("java", Host.java() + ", " + System.getProperty("java.home"))
                .row("system", Host.system())
                .row("processor", Host.processor())
                .row("cores", runtime.availableProcessors() + " that Java may use: so many threads, unless --threads says"
                        + " otherwise")
                .row("memory", memory(runtime))
                .row("vectors", vectors())
                .row("gpu", gpu())
                .row("JCuda", jcuda())
                .row("cuBLAS", cublas()));
        out.flush();
        return 0;
    }

    private static String memory(Runtime runtime) {
        String heap = (runtime.maxMemory() >> 20) + " MiB for Java (more: TALWEG_OPTS=-Xmx8g)";
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? heap + ", " + (system.getTotalMemorySize() >> 20) + " MiB in the machine" : heap;
    }

    /** Also takes and gives back a context, which shows a GPU that another process has for itself. */
    private static String gpu() {
        try {
            return Gpu.find(0).tried().description() + "; used unless --device says otherwise";
        } catch (GpuUnavailable e) {
            return "not used: " + e.getMessage();
        }
    }

    private static String jcuda() {
        try {
            return NativeLibrary.DRIVER.unpacked() + ", checked";
        } catch (GpuUnavailable e) {
            return "not used: " + e.getMessage();
        }
    }

    private static String cublas() {
        return CublasLibrary.find()
                .map(library -> library.path() + (library.fits() ? "" : ", to which a copy of JCuda's library is made to fit")
                        + "; used for --numerics tf32 and bf16 only")
                .orElse("not found, needed for --numerics tf32 and bf16 only; if you want them, install NVIDIA's cuBLAS 12 or 13,"
                        + " or add its folder to LD_LIBRARY_PATH");
    }

    private static String vectors() {
        String asked = System.getProperty("talweg.vectorBits");
        int bits = BadInput.refusing(CpuEngine::defaultVectorBits);
        if (asked != null) {
            return (bits == 0 ? "none, scalar form" : bits + " bits") + ": asked for by talweg.vectorBits=" + asked
                    + "; the results do not depend on it";
        }
        return bits == 0 ? "none, scalar form: the same results, slower; start Java with --add-modules jdk.incubator.vector"
                : bits + " bits: what Java prefers on this processor; the results do not depend on it";
    }
}
