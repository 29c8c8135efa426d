package org.talweg.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;

/** The CPU gives the results that real GPUs gave: those are kept as hashes in {@code src/test/resources/gpu/}. */
class GpuHashesTest {
    private static final Path FOLDER = Path.of("src/test/resources/gpu");

    @TestFactory
    Stream<DynamicTest> shouldGiveTheHashesOfRealGpus() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(FOLDER)) {
            try (Stream<Path> listed = Files.list(FOLDER)) {
                listed.filter(path -> path.toString().endsWith(".json")).sorted().forEach(files::add);
            }
        }
        if (files.isEmpty()) {
            return Stream.of(DynamicTest.dynamicTest("no GPU yet", () -> Assumptions.abort("no hashes of a real GPU are in "
                    + FOLDER + " yet: run scripts/gpu-verify on a machine with one and put its verify.json there")));
        }
        return files.stream().map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> compare(path)));
    }

    private static void compare(Path path) throws IOException {
        JsonObject file = JsonParser.parseString(Files.readString(path)).getAsJsonObject();
        assertEquals(1, file.get("format").getAsInt(), path + ": format");
        assertTrue(file.has("gpu"), path + " is of a machine without a GPU; only a GPU's results belong there");
        try (Engine cpu = new CpuEngine(Runtime.getRuntime().availableProcessors())) {
            RecordedHashes.Result result = new RecordedHashes(file).compare(cpu);
            System.out.println(path.getFileName() + ", " + file.getAsJsonObject("gpu").get("name").getAsString() + " on "
                    + file.get("date").getAsString() + ": " + result.equal() + " rows equal, " + result.differing().size()
                    + " differing; not compared: " + result.unknown() + " no longer there, " + result.changed()
                    + " with other inputs by now, " + result.without() + " without a hash");
            assertEquals(List.of(), result.differing());
            Assumptions.assumeTrue(result.equal() > 0, path + ": no row has the inputs that it had; record the GPU anew");
        }
    }

    /** Rows of a file that were renamed, changed or left out are counted; one with other outputs is found. */
    @Test
    void shouldTellChangedRowsFromDifferingOnes() {
        Plan plan = Plan.all(false, true).only("scale");
        try (Engines engines = Engines.of(List.of(new CpuEngine(1)), 1); Engine cpu = new CpuEngine(2)) {
            Findings findings = Verification.run(plan, engines, new Quiet());
            JsonObject file = JsonParser.parseString(new String(Evidence.json(engines, plan, findings), StandardCharsets.UTF_8))
                    .getAsJsonObject();
            JsonObject kernels = file.getAsJsonObject("kernels");
            int rows = kernels.size();
            assertEquals(new RecordedHashes.Result(rows, 0, 0, 0, List.of()), new RecordedHashes(file).compare(cpu));

            kernels.add("scale of long ago", kernels.remove("scale " + 1 / 3f));
            kernels.getAsJsonObject("scale -0.0").addProperty("inputs", "0");
            kernels.getAsJsonObject("scale NaN").remove("outputs");
            kernels.getAsJsonObject("clip scale, square 3.0").addProperty("outputs", "0");
            RecordedHashes.Result result = new RecordedHashes(file).compare(cpu);
            assertEquals(List.of(rows - 4, 1, 1, 1), List.of(result.equal(), result.unknown(), result.changed(), result.without()));
            assertEquals(1, result.differing().size());
            assertTrue(result.differing().get(0).startsWith("kernels, clip scale, square 3.0: expected outputs 0, got "),
                    result.differing().get(0));
        }
    }

    private static final class Quiet implements Verification.Progress {
        @Override
        public void next(Findings.Part part, String name, int done, int all) {}

        @Override
        public void done(Outcome outcome) {}
    }
}
