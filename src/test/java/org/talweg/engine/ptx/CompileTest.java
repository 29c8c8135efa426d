package org.talweg.engine.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.talweg.engine.cuda.GpuUnavailable;

/**
 * Every module, compiled for every target by NVIDIA's own compilers: no spills, no stack, no local memory. The registers go to
 * {@code kernel-registers.md} in the build folder.
 */
class CompileTest {
    private static final int THREADS = 2;
    private static final int MODULES_OF_A_BUNDLE = 12;
    private static final int FIRST_WITH_BFLOAT16 = 80;
    /** The build folder, above the folder of test classes. */
    private static final Path BUILD = Path.of(CompileTest.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .getParent();

    private record Key(KernelModule module, String entry) {}

    private static Assembler jcudas() {
        try {
            return new NvPtxCompiler();
        } catch (GpuUnavailable | UnsatisfiedLinkError e) {
            Assumptions.abort("skipped: JCuda's PTX compiler cannot be loaded: " + e.getMessage());
            throw e;
        }
    }

    @Test
    void shouldCompileWithoutSpillsForEveryGpu() {
        compile(jcudas(), "kernel-registers.md");
    }

    @Test
    void shouldCompileWithoutSpillsWithTheInstalledToolkit() {
        Assembler ptxas = Ptxas.onPath();
        Assumptions.assumeTrue(ptxas != null, "skipped: no ptxas on the path");
        compile(ptxas, "kernel-registers-ptxas.md");
    }

    @Test
    void shouldSayWhereATextIsWrong() {
        Map<String, String> files = Map.of(
                "main.ptx", "#include \"math.ptx\"\n.version 7.0\n.target sm_70\n.address_size 64\n"
                        + ".visible .entry bad()\n{\n    .reg .f32 %y;\n    TWICE(%y);\n    ret;\n}\n",
                "math.ptx", "// a\n#macro TWICE($x)\n    add.rn.f32 $x, $x, %missing;\n#end\n");
        KernelModule some = KernelModule.ALL.get(0);
        Bundle bundle = new Bundle(List.of(new KernelModule(some.kernel(), some.launch(),
                PtxSource.of("main.ptx", Map.of(), files::get))));
        String message = assertThrows(Assembler.Refused.class, () -> bundle.assemble(jcudas(), "sm_80")).getMessage();
        assertTrue(message.startsWith("math.ptx:3 in main.ptx:8 (main.ptx): add.rn.f32 %y, %y, %missing;"), message);
    }

    private static void compile(Assembler assembler, String file) {
        long start = System.nanoTime();
        Map<Key, Map<String, Bundle.Cost>> costs = new LinkedHashMap<>();
        Set<String> faults = new LinkedHashSet<>();
        ExecutorService workers = Executors.newFixedThreadPool(THREADS);
        try {
            Map<String, List<Future<List<Bundle.Cost>>>> work = new LinkedHashMap<>();
            List<Bundle> plain = bundles(false);
            List<Bundle> withBfloat16 = bundles(true);
            for (String target : assembler.targets()) {
                List<Bundle> bundles = new ArrayList<>(plain);
                if (Integer.parseInt(target.substring("sm_".length())) >= FIRST_WITH_BFLOAT16) {
                    bundles.addAll(withBfloat16);
                }
                work.put(target, bundles.stream().map(bundle -> workers.submit(() -> bundle.assemble(assembler, target)))
                        .toList());
            }
            work.forEach((target, futures) -> futures.forEach(future -> collect(target, future, costs, faults)));
        } finally {
            workers.shutdown();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        write(assembler, costs, file, seconds);
        assertEquals("", String.join("\n", faults));
    }

    /** Those with bfloat16 have another target directive, so they lie apart. */
    private static List<Bundle> bundles(boolean shadow) {
        List<KernelModule> modules = KernelModule.DISTINCT.stream().filter(module -> module.has("SHADOW") == shadow).toList();
        List<Bundle> bundles = new ArrayList<>();
        for (int from = 0; from < modules.size(); from += MODULES_OF_A_BUNDLE) {
            bundles.add(new Bundle(modules.subList(from, Math.min(modules.size(), from + MODULES_OF_A_BUNDLE))));
        }
        return bundles;
    }

    private static void collect(String target, Future<List<Bundle.Cost>> future, Map<Key, Map<String, Bundle.Cost>> costs,
            Set<String> faults) {
        try {
            for (Bundle.Cost cost : future.get()) {
                costs.computeIfAbsent(new Key(cost.module(), cost.entry()), any -> new LinkedHashMap<>()).put(target, cost);
                if (!cost.waste().isEmpty()) {
                    faults.add(cost.module() + " for " + target + ":" + cost.waste());
                }
            }
        } catch (ExecutionException e) {
            faults.add(String.valueOf(e.getCause().getMessage()));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Assembler assembler, Map<Key, Map<String, Bundle.Cost>> costs, String file, double seconds) {
        List<String> targets = assembler.targets();
        StringBuilder table = new StringBuilder("Registers of a thread, by " + assembler.name() + "; no spills, no stack.\n\n")
                .append("| entry | module | shared bytes | ").append(String.join(" | ", targets)).append(" |\n")
                .append("|---|---|---:|").append("---:|".repeat(targets.size())).append('\n');
        Map<String, int[]> most = new TreeMap<>();
        costs.forEach((key, ofEntry) -> {
            int shared = ofEntry.values().stream().mapToInt(Bundle.Cost::sharedBytes).max().orElse(0);
            table.append("| ").append(key.entry()).append(" | ").append(key.module()).append(" | ").append(shared).append(" |");
            int[] ofFile = most.computeIfAbsent(key.module().launch().file(), any -> new int[targets.size() + 1]);
            ofFile[targets.size()]++;
            for (int i = 0; i < targets.size(); i++) {
                Bundle.Cost cost = ofEntry.get(targets.get(i));
                table.append(' ').append(cost == null ? "" : cost.registers()).append(" |");
                ofFile[i] = Math.max(ofFile[i], cost == null ? 0 : cost.registers());
            }
            table.append('\n');
        });
        try {
            Files.writeString(BUILD.resolve(file), table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.printf(Locale.ROOT, "%s: %d entries for %d targets in %.1f s; most registers of a thread:%n", assembler.name(),
                costs.size(), targets.size(), seconds);
        System.out.printf("%-24s %8s %s%n", "file", "entries",
                targets.stream().map(target -> String.format("%8s", target)).reduce("", String::concat));
        most.forEach((name, registers) -> {
            StringBuilder line = new StringBuilder(String.format("%-24s %8d ", name, registers[targets.size()]));
            for (int i = 0; i < targets.size(); i++) {
                line.append(String.format("%8s", registers[i] == 0 ? "-" : registers[i]));
            }
            System.out.println(line);
        });
    }
}
