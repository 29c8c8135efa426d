package org.talweg.engine.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The stand-in for NVIDIA's driver ({@code src/test/native/fake_cuda.c}), and a JVM of its own that finds it: a process can have
 * one driver only, and this one may have a real one.
 */
final class FakeDriver {
    private static final long MOST_MINUTES = 5;
    private static final int GOOD_STATUS = 0;

    private final Path folder;

    private FakeDriver(Path folder) {
        this.folder = folder;
    }

    /** What a JVM printed, and how it ended. */
    record Outcome(int status, String text) {}

    /** Compiles the stand-in into {@code folder}; the test is skipped where there is no compiler. */
    static FakeDriver in(Path folder) throws IOException, InterruptedException {
        Path include = Path.of(System.getProperty("java.home"), "include");
        compile(Path.of("src/test/native/fake_cuda.c"), folder.resolve("libcuda.so.1"), "-I" + include, "-I"
                + include.resolve("linux"), "-ldl");
        return new FakeDriver(folder);
    }

    /** A shared object from C, its name as its SONAME. */
    static void compile(Path source, Path object, String... options) throws IOException, InterruptedException {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "the stand-in for a library of NVIDIA's is for Linux on x86-64");
        List<String> command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-O1", "-Wl,-soname,"
                + object.getFileName(), "-o", object.toString(), source.toString()));
        command.addAll(List.of(options));
        Process gcc;
        try {
            gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            Assumptions.abort("gcc is not found: " + e.getMessage());
            return;
        }
        String said = new String(gcc.getInputStream().readAllBytes());
        if (gcc.waitFor() != GOOD_STATUS) {
            throw new AssertionError(command + ": " + said);
        }
    }

    /** Runs a main class in a JVM whose driver is the stand-in. */
    Outcome run(Map<String, String> environment, Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-Xmx1g", "-XX:+UseSerialGC", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), main.getName()));
        command.addAll(List.of(arguments));
        File output = Files.createTempFile(folder, "output", ".txt").toFile();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().put("LD_LIBRARY_PATH", folder.toString());
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        builder.environment().remove("CUDA_VISIBLE_DEVICES");
        builder.environment().putAll(environment);
        Process java = builder.start();
        if (!java.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
            java.destroyForcibly().waitFor();
            throw new AssertionError("still running after " + MOST_MINUTES + " minutes: " + Files.readString(output.toPath()));
        }
        return new Outcome(java.exitValue(), Files.readString(output.toPath()));
    }
}
