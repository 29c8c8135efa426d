package org.talweg.benchmarks;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.talweg.train.WholeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Joins what the GPU suites and their peers measured into one page. */
@Command(name = "table", sortOptions = false, description = "Joins the results of the suites on a GPU, and of the peers in Python on the"
        + " same machine, into one page of tables with their ratios.", exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:written", "2:bad input"}, footerHeading = "%nExample:%n",
        footer = "  scripts/bench table --out gpu-table.md bench.json torch.jsonl jax.jsonl")
final class GpuTable implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "bench.json of --json, and files of JSON lines of"
            + " benchmarks/peers/torch_gpu.py and jax_gpu.py; a file that is not there is said to be missing")
    private List<Path> files;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the page, Markdown")
    private Path out;

    @Option(names = "--help", usageHelp = true, description = "show this")
    private boolean help;

    private GpuTable() {}

    @Override
    public Integer call() throws IOException {
        WholeFile.check(out, "--out");
        List<JsonObject> results = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Path file : files) {
            if (Files.isRegularFile(file)) {
                read(file, results);
            } else {
                missing.add(file.getFileName().toString());
            }
        }
        String page = new GpuPage(results, missing).text();
        WholeFile.replace(out, stream -> stream.write(page.getBytes(StandardCharsets.UTF_8)));
        System.out.print(page);
        return 0;
    }

    /** One object with its results, or an object a line; the last line may be cut off, as of a process that was ended. */
    private static void read(Path file, List<JsonObject> results) throws IOException {
        String text = Files.readString(file);
        try {
            JsonObject whole = JsonParser.parseString(text).getAsJsonObject();
            if (whole.has("results")) {
                JsonObject machine = new JsonObject();
                machine.add("machine", whole.get("machine"));
                results.add(machine);
                JsonArray all = whole.getAsJsonArray("results");
                for (JsonElement each : all) {
                    results.add(each.getAsJsonObject());
                }
                return;
            }
        } catch (JsonParseException | IllegalStateException lines) {
            // Several objects, one a line.
        }
        text.lines().filter(line -> line.startsWith("{")).forEach(line -> {
            try {
                results.add(JsonParser.parseString(line).getAsJsonObject());
            } catch (JsonParseException cut) {
                System.err.println("bench: " + file + ": a line is not whole and is left out: " + line);
            }
        });
    }
}
