package org.talweg.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.talweg.cli.Main;

/** The CUDA engine, its bindings and its native libraries on a stand-in for NVIDIA's driver. */
class FakeDriverTest {
    @TempDir
    static Path folder;
    private static FakeDriver driver;
    private static int runs;

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        driver = FakeDriver.in(folder);
    }

    /** With the compute stream, the copy stream, both or none of them as early as they may, and the others as late. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldCopyInOrderHoweverTheStreamsRun(int eager) throws IOException, InterruptedException {
        check(driver.run(Map.of("FAKE_CUDA_EAGER", Integer.toString(eager)), SuiteMain.class, OnFakeDriver.class.getName()));
    }

    @Test
    void shouldGiveTheBitsOfTheCpuForEveryKernel() throws IOException, InterruptedException {
        check(driver.run(Map.of(), SuiteMain.class, OnFakeDriverContract.class.getName()));
    }

    /** The whole way of a training: its weights are those of the CPU. The copies run early and the launches late. */
    @Test
    void shouldTrainToTheWeightsOfTheCpu() throws IOException, InterruptedException {
        String cpu = weights(train(Map.of(), "cpu"));
        FakeDriver.Outcome gpu = train(Map.of("FAKE_CUDA_EAGER", "2"), "gpu");
        assertFalse(gpu.text().contains("fake_cuda:"), gpu.text());
        assertEquals(cpu, weights(gpu));
    }

    /** Rows that are copied ahead of their step arrive in time, however the streams run. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldTrainOnStreamedData(int eager) throws IOException, InterruptedException {
        check(driver.run(Map.of("FAKE_CUDA_EAGER", Integer.toString(eager)), SuiteMain.class,
                "org.talweg.train.OnFakeDriverStreaming"));
    }

    private static FakeDriver.Outcome train(Map<String, String> environment, String device, String... more)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("train", "--device", device, "--threads", "1", "--layers", "8",
                "--epochs", "1", "--batch", "400", "--batch-norm", "--dropout", "0.2", "--activation", "tanh", "--clip-norm", "1",
                "--max-norm", "2", "--seed", "5", "--out", folder.resolve("run" + runs++).toString()));
        arguments.addAll(List.of(more));
        return driver.run(environment, Main.class, arguments.toArray(String[]::new));
    }

    private static String weights(FakeDriver.Outcome outcome) {
        assertEquals(0, outcome.status(), outcome.text());
        return outcome.text().lines().filter(line -> line.startsWith("weights_sha256")).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FAKE_CUDA_INIT=100       | not used: expected an NVIDIA GPU, got a driver that finds none
            FAKE_CUDA_DEVICES=0      | not used: expected an NVIDIA GPU, got a driver that finds none
            FAKE_CUDA_INIT=34        | not used: expected NVIDIA's driver, got the stub
            FAKE_CUDA_VERSION=11030  | not used: expected an NVIDIA driver for CUDA 11.4 or later, got one for CUDA 11.3
            FAKE_CUDA_INIT=803       | not used: expected a driver whose parts have one version
            FAKE_CUDA_CAPABILITY=61  | not used: expected a GPU of compute capability 7.0 (Volta) or later, got Stand-in GPU of 6.1
            FAKE_CUDA_RETAIN=46      | not used: expected a free GPU, got CUDA_ERROR_DEVICE_UNAVAILABLE
            FAKE_CUDA_MODE=2         | not used: expected a GPU that may compute, got Stand-in GPU in compute mode Prohibited
            FAKE_CUDA_INIT=999       | not used: expected the GPU to start, got CUDA_ERROR_UNKNOWN
            FAKE_CUDA_INIT=0         | Stand-in GPU, compute capability 9.0, 64 MiB, 4 multiprocessors, driver for CUDA 12.6; used
            """)
    void shouldSayWhatKeepsAGpuFromBeingUsed(String setting, String expected) throws IOException, InterruptedException {
        FakeDriver.Outcome outcome = driver.run(environment(setting), Main.class, "doctor");
        assertEquals(0, outcome.status(), outcome.text());
        assertTrue(outcome.text().contains(expected), outcome.text());
    }

    /** The driver's own folder left out: nothing is found, or on a machine with a GPU that one. */
    @Test
    void shouldSayThatThereIsNoDriver() throws IOException, InterruptedException {
        Assumptions.assumeFalse(Files.exists(Path.of("/proc/driver/nvidia/version")), "this machine has NVIDIA's driver");
        FakeDriver.Outcome outcome = driver.run(Map.of("LD_LIBRARY_PATH", ""), Main.class, "doctor");
        assertTrue(outcome.text().contains("not used: expected NVIDIA's driver, got none: libcuda.so.1 is not found"),
                outcome.text());
    }

    @Test
    void shouldSayThatTheDriverDoesNotLoad() throws IOException, InterruptedException {
        Path junk = Files.createDirectories(folder.resolve("junk"));
        Files.writeString(junk.resolve("libcuda.so.1"), "no library");
        FakeDriver.Outcome outcome = driver.run(Map.of("LD_LIBRARY_PATH", junk.toString()), Main.class, "doctor");
        assertTrue(outcome.text().contains("expected NVIDIA's driver, got a libcuda.so.1 that does not load: "), outcome.text());
        assertFalse(outcome.text().contains("UnsatisfiedLinkError"), outcome.text());
    }

    @Test
    void shouldSayThatThereAreNoLibrariesForAnotherProcessor() throws IOException, InterruptedException {
        FakeDriver.Outcome outcome = driver.run(Map.of("JAVA_TOOL_OPTIONS", "-Dos.arch=riscv64"), Main.class, "doctor");
        assertTrue(outcome.text().contains("not used: expected JCuda's library"
                + " /lib/libJCudaDriver-12.6.0-linux-riscv64.so on the class path, got none"), outcome.text());
    }

    /** JCuda looks where LD_LIBRARY_PATH says before it looks into its jar. */
    @Test
    void shouldRefuseALibraryThatSomeonePlanted() throws IOException, InterruptedException {
        Path planted = Files.createDirectories(folder.resolve("planted"));
        Files.writeString(planted.resolve("libJCudaDriver-12.6.0-linux-x86_64.so"), "planted");
        FakeDriver.Outcome outcome = driver.run(Map.of("LD_LIBRARY_PATH", planted + ":" + folder), Main.class, "doctor");
        assertTrue(outcome.text().contains("expected no other libJCudaDriver-12.6.0-linux-x86_64.so where Java looks for"
                + " libraries, got " + planted), outcome.text());
    }

    @Test
    void shouldRefuseAGpuThatIsNotThere() throws IOException, InterruptedException {
        FakeDriver.Outcome outcome = train(Map.of("FAKE_CUDA_DEVICES", "0"), "gpu");
        assertEquals(2, outcome.status(), outcome.text());
        assertTrue(outcome.text().contains("talweg: --device=gpu: expected an NVIDIA GPU"), outcome.text());
    }

    @Test
    void shouldSayWhyAutoTakesTheCpu() throws IOException, InterruptedException {
        FakeDriver.Outcome outcome = train(Map.of("FAKE_CUDA_RETAIN", "46"), "auto");
        assertEquals(0, outcome.status(), outcome.text());
        assertTrue(outcome.text().contains("CPU, 1 thread") && outcome.text().contains("(auto: the GPU is not free)"),
                outcome.text());
    }

    /** The place in kernels/ is found for the line that the compiler names. */
    @Test
    void shouldShowWhatTheCompilerSays() throws IOException, InterruptedException {
        FakeDriver.Outcome outcome = train(Map.of("FAKE_CUDA_JIT", "ptxas application ptx input, line 2; error : no such target"),
                "gpu");
        assertTrue(outcome.text().contains("got CUDA_ERROR_INVALID_PTX"), outcome.text());
        assertTrue(outcome.text().contains("line 2; error : no such target  [include/header.ptx:"), outcome.text());
    }

    @Test
    void shouldNameTheLaunchThatFailed() throws IOException, InterruptedException {
        FakeDriver.Outcome outcome = driver.run(Map.of("FAKE_CUDA_LAUNCH", "701"), SuiteMain.class,
                OnFakeDriverContract.class.getName());
        assertEquals(1, outcome.status());
        assertTrue(outcome.text().contains("grid 1×1, block 256, arguments [")
                && outcome.text().contains("compute stream")
                && outcome.text().contains("CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES"), outcome.text());
    }

    @Test
    void shouldSayWhatDoesNotFit() throws IOException, InterruptedException {
        FakeDriver.Outcome outcome = train(Map.of("FAKE_CUDA_MEMORY", "600000"), "gpu");
        assertEquals(2, outcome.status(), outcome.text());
        assertTrue(outcome.text().contains("talweg: expected a training that fits into the 600 kB that the engine gpu has"
                + " free, got one of ") && !outcome.text().contains("on the host"), outcome.text());
    }

    /** JCuda's binding is for CUDA 12: for 13 a copy of it is made to fit, and binds to the symbols with that version. */
    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void shouldMultiplyOnTensorCores(int major) throws IOException, InterruptedException {
        Map<String, String> cublas = cublas(major);
        check(driver.run(cublas, SuiteMain.class, OnFakeCublas.class.getName()));
        FakeDriver.Outcome doctor = driver.run(cublas, Main.class, "doctor");
        assertTrue(doctor.text().contains("libcublas.so." + major + (major == 12 ? "; used" : ", to which a copy")),
                doctor.text());
    }

    @Test
    void shouldTrainOnTensorCores() throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(cublas(12));
        environment.put("FAKE_CUDA_EAGER", "2");
        FakeDriver.Outcome first = train(environment, "gpu", "--numerics", "bf16");
        assertFalse(first.text().contains("fake_cu"), first.text());
        assertTrue(first.text().contains("bfloat16 (not exact)"), first.text());
        assertEquals(weights(first), weights(train(environment, "gpu", "--numerics", "bf16")));
        assertNotEquals(weights(first), weights(train(environment, "gpu", "--numerics", "tf32")));
    }

    @Test
    void shouldSayThatThereIsNoCublas() throws IOException, InterruptedException {
        Assumptions.assumeTrue(CublasLibrary.find().isEmpty(), "this machine has cuBLAS");
        FakeDriver.Outcome outcome = train(Map.of(), "gpu", "--numerics", "tf32");
        assertEquals(2, outcome.status(), outcome.text());
        assertTrue(outcome.text().contains("talweg: --device=gpu: expected NVIDIA's cuBLAS for TF32"), outcome.text());
    }

    @Test
    void shouldRefuseTensorCoresThatAreTooOld() throws IOException, InterruptedException {
        FakeDriver.Outcome outcome = train(Map.of("FAKE_CUDA_CAPABILITY", "75"), "auto", "--numerics", "bf16");
        assertEquals(2, outcome.status(), outcome.text());
        assertTrue(outcome.text().contains("talweg: --numerics=bf16: expected a GPU of compute capability 8.0 (Ampere)"),
                outcome.text());
    }

    /** A folder with a stand-in for cuBLAS before that of the driver. */
    private static Map<String, String> cublas(int major) throws IOException, InterruptedException {
        Path own = Files.createDirectories(folder.resolve("cublas" + major));
        Path versions = Files.writeString(own.resolve("versions"), "libcublas.so." + major + " { global: *; };");
        FakeDriver.compile(Path.of("src/test/native/fake_cublas.c"), own.resolve("libcublas.so." + major),
                "-Wl,--version-script=" + versions, "-ldl");
        return Map.of("LD_LIBRARY_PATH", own + ":" + folder);
    }

    private static Map<String, String> environment(String setting) {
        return Map.of(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
    }

    private static void check(FakeDriver.Outcome outcome) {
        assertEquals(0, outcome.status(), outcome.text());
        assertFalse(outcome.text().contains("fake_cu"), outcome.text());
    }
}
